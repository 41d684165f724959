import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLast } from '../support/cli.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';
import { reportOf } from '../support/report.ts';
import { emptyCache } from '../support/scratch-cache.ts';

const NEXT = 'prisma/migrations/20260201000000_next/migration.sql';
const SIZE = 50_000_000;
let repository: TestRepository;

beforeAll(async () => {
  repository = await createRepository();
  await repository.commit({
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20260101000000_init/migration.sql':
      'CREATE TABLE orders (id bigint PRIMARY KEY, email text NOT NULL);\n',
  });
  await repository.git('tag', 'base');
});
afterAll(() => repository[Symbol.dispose]());

async function check(sql: string, options: Parameters<typeof checkLast>[2] = {}) {
  await repository.git('checkout', '--quiet', '--force', '-B', 'pr', 'base');
  await repository.commit({ [NEXT]: sql });
  return checkLast(repository.dir, ['--format', 'json', '--quiet'], options);
}

/** Statements of `rows` rows each, as a dump has them. */
function inserts(rows: number): string {
  const parts: string[] = [];
  let size = 0;
  for (let id = 0; size < SIZE; ) {
    const values = Array.from({ length: rows }, () => `(${id++}, 'someone.${id}@example.com')`).join(',\n');
    parts.push(`INSERT INTO orders VALUES ${values};\n`);
    size += values.length;
  }
  return parts.join('');
}

describe('a migration of 50 MB', () => {
  it('runs within 1.5 GB where it is valid, and its locks are seen', { timeout: 300_000 }, async () => {
    const result = await check(inserts(5_000), { node: ['--max-old-space-size=1500'] });
    expect(result.code).toBe(0);
    const statements = reportOf(result).migrations.flatMap((migration) => migration.statements);
    expect(statements.length).toBeGreaterThan(200);
    expect(result.stdout.length).toBeLessThan(10_000_000);
  });

  it('of garbage fails at its line', { timeout: 300_000 }, async () => {
    const result = await check("lorem ipsum ' dolor\n".repeat(SIZE / 20), { node: ['--max-old-space-size=1500'] });
    expect(result.code).toBe(1);
    expect(reportOf(result).reasons[0]).toMatchObject({ code: 'migration-fails', location: { path: NEXT, line: 1 } });
    expect(result.stdout.length).toBeLessThan(1_000_000);
  });
});

describe('a cold cache', () => {
  it('serves two checks that start at once', { timeout: 300_000 }, async () => {
    await repository.git('checkout', '--quiet', '--force', '-B', 'pr', 'base');
    await repository.commit({ [NEXT]: 'ALTER TABLE orders ADD COLUMN note text;\n' });
    using cache = emptyCache();
    const env = { LOCKSTEP_CACHE: cache.dir };
    const results = await Promise.all([1, 2].map(() => checkLast(repository.dir, ['--format', 'json'], { env })));
    expect(results.map((result) => [result.code, reportOf(result).verdict])).toEqual([
      [0, 'pass'],
      [0, 'pass'],
    ]);
  });
});
