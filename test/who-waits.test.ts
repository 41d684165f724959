import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderJson } from '../src/report/json.ts';
import type { JsonReport } from '../src/report/report.ts';
import { createRepository, type TestRepository } from './support/git-repository.ts';
import { checkRepository } from './support/run-check.ts';

const INIT = `CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, email text NOT NULL, total integer, customer_id bigint REFERENCES customers);
`;
const base = {
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/20260101000000_init/migration.sql': INIT,
};
const NEXT = 'prisma/migrations/20260201000000_next/migration.sql';

let repository: TestRepository;

beforeAll(async () => {
  repository = await createRepository();
  await repository.commit(base);
  await repository.git('tag', 'base');
});

afterAll(() => repository[Symbol.dispose]());

async function check(files: Record<string, string>, from = 'base'): Promise<JsonReport> {
  await repository.git('checkout', '--quiet', '-B', 'pr', from);
  await repository.commit(files);
  return renderJson(await checkRepository(repository.dir, { base: from, head: 'pr' }));
}

function waitedIn({ migrations }: JsonReport): string[][] {
  return migrations.flatMap(({ statements }) =>
    statements.map(({ waited }) => waited.map(({ probe, table }) => `${probe} ${table}`)),
  );
}

describe('who waits', () => {
  it('stands at each statement of a check, with what queues behind an open transaction', async () => {
    const report = await check({
      [NEXT]: 'CREATE INDEX orders_total ON orders (total);\nALTER TABLE customers ADD COLUMN phone text;\n',
    });
    expect(waitedIn(report)).toEqual([
      ['INSERT public.orders', 'UPDATE public.orders', 'DELETE public.orders'],
      [
        'SELECT public.customers',
        'INSERT public.customers',
        'UPDATE public.customers',
        'DELETE public.customers',
        'SELECT FOR UPDATE public.customers',
      ],
    ]);
    expect(report.queue).toMatchObject([
      { location: { path: NEXT, line: 1 }, table: 'public.orders', open: 'writer', tried: 'statement' },
      { location: { path: NEXT, line: 2 }, table: 'public.customers', open: 'reader', tried: 'statement' },
    ]);
    expect(report.timings).toHaveProperty('probes');
    expect(report.notes).toEqual([]);
  });

  it('is not tried where database.probes says so', async () => {
    const report = await check({
      'lockstep.yml': 'database: { probes: false }\n',
      [NEXT]: 'CREATE INDEX orders_total ON orders (total);\n',
    });
    expect(waitedIn(report)).toEqual([[]]);
    expect(report.migrations[0]?.statements[0]).not.toHaveProperty('probed');
    expect(report).not.toHaveProperty('queue');
    expect(report.timings).not.toHaveProperty('probes');
  });

  it('is tried beside a migrate command, run no more often for it, also where it has several sessions', async () => {
    const runner = `import { appendFileSync } from 'node:fs';
import pg from ${JSON.stringify(import.meta.resolve('pg'))};
const [one, two] = [new pg.Client(process.env.DATABASE_URL), new pg.Client(process.env.DATABASE_URL)];
await Promise.all([one.connect(), two.connect()]);
const { rows } = await one.query("SELECT to_regclass('orders') AS known");
if (rows[0].known === null) await one.query(${JSON.stringify(INIT)});
else console.log('migrating');
const next = NEXT;
if (next && rows[0].known !== null) await Promise.all([
  one.query('UPDATE customers SET name = $1', ['x']),
  two.query('CREATE INDEX orders_total ON orders (total)'),
]);
await Promise.all([one.end(), two.end()]);
`;
    const source = 'sources: [{ command: node db/migrate.mjs, path: db }]\n';
    await repository.git('checkout', '--quiet', '-B', 'command', 'base');
    await repository.commit({ 'lockstep.yml': source, 'db/migrate.mjs': runner.replace('NEXT', 'false') });
    await repository.git('tag', '-f', 'command-base');
    const report = await check({ 'db/migrate.mjs': runner.replace('NEXT', 'true') }, 'command-base');
    const statements = report.migrations.flatMap((migration) => migration.statements);
    const waited = (start: string): string[] =>
      statements.find(({ sql }) => sql.startsWith(start))?.waited.map(({ probe, kind }) => `${probe} ${kind}`) ?? [];
    expect(waited('UPDATE')).toEqual(['UPDATE row', 'DELETE row', 'SELECT FOR UPDATE row']);
    expect(waited('CREATE INDEX')).toEqual(['INSERT lock', 'UPDATE lock', 'DELETE lock']);
    expect(report.notes).toEqual([]);
  });
});
