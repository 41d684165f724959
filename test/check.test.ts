import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRepository, type TestRepository } from './support/git-repository.ts';
import { checkRepository, codesOf } from './support/run-check.ts';

const INIT = `CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, email text NOT NULL, total integer, customer_id bigint REFERENCES customers);
`;
const NEXT = 'prisma/migrations/20260201000000_next/migration.sql';
const base = {
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/20260101000000_init/migration.sql': INIT,
};

let repository: TestRepository;

beforeAll(async () => {
  repository = await createRepository();
  await repository.commit(base);
  await repository.git('tag', 'base');
});

afterAll(() => repository[Symbol.dispose]());

/** Checks one migration, as a PR on top of the first. */
async function checkMigration(sql: string, more: Record<string, string> = {}): ReturnType<typeof checkRepository> {
  await repository.git('checkout', '--quiet', '-B', 'pr', 'base');
  await repository.commit({ [NEXT]: sql, ...more });
  return checkRepository(repository.dir, { base: 'base', head: 'pr' });
}

function locksOf(result: Awaited<ReturnType<typeof checkRepository>>): string[] {
  const statements = result.rehearsal?.migrations.flatMap((migration) => migration.statements) ?? [];
  return statements.flatMap(({ locks }) =>
    locks.filter((lock) => !lock.isNew).map((lock) => `${lock.mode} ${lock.schema}.${lock.name}`),
  );
}

describe('check', () => {
  it('passes quickly when no migrations changed', async () => {
    await repository.git('checkout', '--quiet', '-B', 'pr', 'base');
    await repository.commit({ 'README.md': 'hello\n' });
    const result = await checkRepository(repository.dir, { base: 'base', head: 'pr' });
    expect(result.verdict).toEqual({ status: 'pass', reasons: [] });
    expect(result.rehearsal).toBeUndefined();
  });

  it('passes an added nullable column, with the lock that it really took', async () => {
    const result = await checkMigration('ALTER TABLE orders ADD COLUMN note text;\n');
    expect(result.verdict.reasons.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(result.verdict.status).toBe('pass');
    expect(locksOf(result)).toContain('AccessExclusiveLock public.orders');
    expect(result.analysis?.phases).toEqual(['expand']);
  });

  it('blocks an index without CONCURRENTLY, measured on rows', async () => {
    const result = await checkMigration('CREATE INDEX orders_email_idx ON orders (email);\n');
    expect(result.verdict.status).toBe('fail');
    expect(codesOf(result)).toContain('create-index-not-concurrent');
    expect(locksOf(result)).toContain('ShareLock public.orders');
    expect(result.rehearsal?.seed.rows['public.orders']).toBe(10_000);
  });

  it('passes the same index with CONCURRENTLY, sampled', async () => {
    const result = await checkMigration('CREATE INDEX CONCURRENTLY orders_email_idx ON orders (email);\n');
    expect(result.verdict.status).toBe('pass');
    const [statement] = result.rehearsal?.migrations[0]?.statements.filter(({ location }) => location) ?? [];
    expect(statement?.sampled).toBe(true);
  });

  it('sees the second table of a foreign key', async () => {
    const result = await checkMigration('ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;\n');
    expect(locksOf(result)).toContain('AccessExclusiveLock public.customers');
  });

  it('fails expand and contract in one, with a split in the user’s own names', async () => {
    const result = await checkMigration(
      'ALTER TABLE orders ADD COLUMN contact text;\nALTER TABLE orders DROP COLUMN email;\n',
    );
    expect(result.verdict.status).toBe('fail');
    expect(codesOf(result)).toContain('expand-and-contract');
    expect(JSON.stringify(result.analysis?.split)).toContain('DROP COLUMN email');
  });

  it('fails a rename as a switch', async () => {
    const result = await checkMigration('ALTER TABLE orders RENAME COLUMN email TO contact;\n');
    expect(codesOf(result)).toContain('switch');
  });

  it('asks about production where only synthetic rows fail', async () => {
    const result = await checkMigration('ALTER TABLE orders ALTER COLUMN total SET NOT NULL;\n');
    expect(codesOf(result)).toContain('depends-on-data');
    expect(codesOf(result)).not.toContain('migration-fails');
    expect(codesOf(result)).toContain('scan-under-lock');
  });

  it('shows an error at its file and line, and what is left', async () => {
    const result = await checkMigration(
      'ALTER TABLE orders ADD COLUMN a int;\n\nALTER TABLE orders ADD COLUMN email text;\n',
    );
    expect(result.verdict.status).toBe('fail');
    const [reason] = result.verdict.reasons;
    expect(reason).toMatchObject({ code: 'migration-fails', location: { path: NEXT, line: 3 } });
    expect(reason?.message).toContain('nothing of this migration stays');
  });

  it('compares the schema that the down leaves', async () => {
    const down = { 'prisma/migrations/20260201000000_next/down.sql': 'ALTER TABLE orders DROP COLUMN note;\n' };
    const exact = await checkMigration('ALTER TABLE orders ADD COLUMN note text;\n', down);
    expect(exact.rehearsal?.rollback.status).toBe('exact');
    const differs = await checkMigration(
      "ALTER TABLE orders ADD COLUMN note text;\nALTER TABLE orders ALTER COLUMN email SET DEFAULT '';\n",
      down,
    );
    expect(differs.rehearsal?.rollback.status).toBe('differs');
    expect(differs.rehearsal?.rollback.detail.join()).toContain('email');
  });

  it('fails the editing of a merged migration', async () => {
    await repository.git('checkout', '--quiet', '-B', 'pr', 'base');
    await repository.commit({
      'prisma/migrations/20260101000000_init/migration.sql': `${INIT}CREATE TABLE more (id int);\n`,
    });
    const result = await checkRepository(repository.dir, { base: 'base', head: 'pr' });
    expect(result.verdict.status).toBe('fail');
    expect(codesOf(result)).toContain('edited-merged-migration');
  });

  it('cannot judge a base history that does not replay, and says where and what to do', async () => {
    using broken = await createRepository();
    await broken.commit({
      ...base,
      'prisma/migrations/20260102000000_broken/migration.sql': 'ALTER TABLE nowhere ADD COLUMN a int;\n',
    });
    await broken.commit({ [NEXT]: 'CREATE TABLE b (id int);\n' });
    const result = await checkRepository(broken.dir, { base: 'HEAD^', head: 'HEAD' });
    expect(result.verdict.status).toBe('error');
    expect(result.verdict.reasons[0]).toMatchObject({ code: 'base-does-not-replay', location: { line: 1 } });
    expect(result.verdict.reasons[0]?.nextStep).toContain('database.baseline');
  });
});
