import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { withClient } from '../database/client.ts';
import type { Server } from '../database/database.ts';
import type { Cell, Compatibility } from './compatibility.ts';
import { runMatrix } from './matrix.ts';
import type { CellProgress, MatrixInput } from './matrix-input.ts';
import { type Fixture, makeMatrixInput } from './testing/apps.ts';
import { plainWire as wire } from './testing/plain-wire.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const SCHEMA = [
  'CREATE TABLE orders (id serial PRIMARY KEY, email text, total int NOT NULL DEFAULT 0)',
  "INSERT INTO orders (email) VALUES ('a@example.com')",
];

async function runFixture(fixture: Fixture, more: Partial<MatrixInput> = {}): Promise<Compatibility> {
  await using input = await makeMatrixInput(server, wire, fixture);
  return await runMatrix({ ...input, ...more });
}

/** `old on new: fail` by cell. */
function statuses({ cells }: Compatibility): string[] {
  return cells.map((cell) => `${cell.app} on ${cell.schema}: ${cell.status}`);
}

function cellOf({ cells }: Compatibility, app: string, schema: string): Cell {
  const cell = cells.find((each) => each.app === app && each.schema === schema);
  if (cell === undefined) throw new Error(`no cell ${app} on ${schema}`);
  return cell;
}

describe('a dropped column', () => {
  const fixture: Fixture = {
    schema: SCHEMA,
    migration: [
      'BEGIN',
      'ALTER TABLE orders ADD COLUMN contact_email text',
      'UPDATE orders SET contact_email = email',
      'ALTER TABLE orders DROP COLUMN email',
      'CREATE INDEX ON orders (contact_email)',
      'COMMIT',
    ],
    old: `
      await check('lists orders', () => client.query('SELECT id, email FROM orders WHERE total >= $1', [0]));
      await check('counts orders', () => client.query('SELECT count(*) FROM orders'));`,
    new: `
      await check('lists orders', () => client.query('SELECT id, contact_email FROM orders'));
      await check('counts orders', () => client.query('SELECT count(*) FROM orders'));`,
  };

  test('breaks the old app, with the test, the statement and the first breaking migration statement', async () => {
    const progress: CellProgress[] = [];
    const result = await runFixture(fixture, { onProgress: (event) => progress.push(event) });
    expect(statuses(result)).toEqual(['old on old: pass', 'old on new: fail', 'new on new: pass', 'new on old: fail']);
    expect(cellOf(result, 'old', 'new')).toMatchObject({
      passed: 1,
      failed: 1,
      newFailures: [
        {
          test: 'app › lists orders',
          message: expect.stringContaining('column "email" does not exist') as string,
          sqlstate: '42703',
          statement: 'SELECT id, email FROM orders WHERE total >= $1',
          firstBreakingStatement: {
            sql: 'ALTER TABLE orders DROP COLUMN email',
            path: 'migrations/0002.sql',
            line: 4,
            migration: '0002',
          },
        },
      ],
    });
    expect(cellOf(result, 'new', 'old').newFailures).toMatchObject([{ test: 'app › lists orders', sqlstate: '42703' }]);
    expect(result.oldAppQueries).toContainEqual({
      sql: 'SELECT id, email FROM orders WHERE total >= $1',
      prepared: false,
      count: 1,
    });
    expect(progress[0]).toEqual({ cell: { suite: 'app', app: 'old', schema: 'old' }, event: 'started' });
    expect(progress.filter(({ event }) => event === 'done')).toHaveLength(4);
  });

  test('leaves no database behind', async () => {
    const list = () =>
      withClient(server.admin('postgres'), async (client) => {
        const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database ORDER BY 1');
        return rows.map(({ datname }) => datname);
      });
    const before = await list();
    await runFixture(fixture);
    expect(await list()).toEqual(before);
  });

  test('hides the password in the log', async () => {
    const old = `console.log('using', process.env.DATABASE_URL, process.env.PGPASSWORD);${fixture.old}`;
    const { log = '' } = cellOf(await runFixture({ ...fixture, old }), 'old', 'new');
    expect(log).toContain('using postgresql://');
    expect(log).not.toContain(server.app('x').password);
  });
});

describe('what counts', () => {
  test('a failure that the control has too does not count, and is named', async () => {
    const result = await runFixture({
      schema: SCHEMA,
      migration: ['ALTER TABLE orders ADD COLUMN note text'],
      old: `
        await check('always fails', () => { throw new Error('known'); });
        await check('works', () => client.query('SELECT email FROM orders'));`,
    });
    expect(statuses(result)).toEqual(['old on old: pass', 'old on new: pass', 'new on new: pass', 'new on old: pass']);
    expect(cellOf(result, 'old', 'new')).toMatchObject({ passed: 1, failed: 1, newFailures: [] });
    expect(result.notes.join('\n')).toContain('“app › always fails” failed in the control too');
  });

  test('a flaky test is run again, named, and not counted', async () => {
    const result = await runFixture({
      schema: SCHEMA,
      migration: ['ALTER TABLE orders ADD COLUMN note text'],
      old: `
        await check('works', () => client.query('SELECT 1'));
        await check('flaky', () => {
          const mark = 'ran-' + process.env.LOCKSTEP_APP + process.env.LOCKSTEP_SCHEMA;
          const first = !existsSync(mark);
          appendFileSync(mark, 'x');
          if (first && mark === 'ran-oldnew') throw new Error('timing');
        });`,
    });
    expect(statuses(result)).toEqual(['old on old: pass', 'old on new: pass', 'new on new: pass', 'new on old: pass']);
    expect(result.notes).toEqual([
      'app, old app on the new schema: “app › flaky” failed once and passed when run again, so flaky; not counted.',
    ]);
  });

  test('a flake in the control does not hide a real break', async () => {
    const result = await runFixture({
      schema: SCHEMA,
      migration: ['ALTER TABLE orders DROP COLUMN email'],
      old: `
        await check('works', () => client.query('SELECT 1'));
        await check('lists', () => {
          const first = process.env.LOCKSTEP_SCHEMA === 'old' && !existsSync('ran');
          appendFileSync('ran', 'x');
          if (first) throw new Error('timing');
          return client.query('SELECT email FROM orders');
        });`,
      new: `await check('works', () => client.query('SELECT 1'));`,
    });
    expect(cellOf(result, 'old', 'new')).toMatchObject({ status: 'fail', newFailures: [{ test: 'app › lists' }] });
  });

  test('a suite that dies half-way has failed, though no reported test did', async () => {
    const result = await runFixture({
      schema: SCHEMA,
      migration: ['ALTER TABLE orders DROP COLUMN email'],
      old: `
        await check('first', () => client.query('SELECT 1'));
        const { rows } = await client.query("SELECT * FROM orders");
        if (!('email' in rows[0])) await finish();
        await check('second', () => client.query('SELECT 1'));`,
      new: `await check('first', () => client.query('SELECT 1'));`,
    });
    expect(cellOf(result, 'old', 'new')).toMatchObject({
      status: 'fail',
      newFailures: [{ test: '(tests that did not run)', message: expect.stringContaining('app › second') as string }],
    });
  });

  test('tests that the PR removes are no failure', async () => {
    const result = await runFixture({
      schema: SCHEMA,
      migration: ['ALTER TABLE orders ADD COLUMN note text'],
      old: `await check('a', () => client.query('SELECT 1')); await check('b', () => client.query('SELECT 1'));`,
      new: `await check('a', () => client.query('SELECT 1'));`,
    });
    expect(statuses(result)).toEqual(['old on old: pass', 'old on new: pass', 'new on new: pass', 'new on old: pass']);
  });

  test('a service that does not come up on the new schema is a failure, with its statement', async () => {
    const result = await runFixture({
      schema: SCHEMA,
      migration: ['ALTER TABLE orders DROP COLUMN email'],
      old: `await check('works', () => client.query('SELECT 1'));`,
      files: {
        'api.mjs': `import pg from ${JSON.stringify(import.meta.resolve('pg'))};
          import { writeFileSync } from 'node:fs';
          const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
          await client.connect();
          await client.query('SELECT email FROM orders');
          writeFileSync('up-' + process.env.PGPORT, '');
          setTimeout(() => {}, 60_000);`,
      },
      suite: { services: { api: { command: 'node api.mjs', ready: 'test -e "up-$PGPORT"' } } },
    });
    expect(statuses(result)).toEqual(['old on old: pass', 'old on new: fail', 'new on new: fail', 'new on old: pass']);
    expect(cellOf(result, 'old', 'new').newFailures).toMatchObject([
      {
        test: '(service api)',
        sqlstate: '42703',
        statement: 'SELECT email FROM orders',
        firstBreakingStatement: { line: 1 },
      },
    ]);
  });

  test('the first breaking statement is found by running the suite where no statement fails', async () => {
    const result = await runFixture({
      schema: SCHEMA,
      migration: [
        'ALTER TABLE orders ADD COLUMN note text',
        "UPDATE orders SET email = 'changed'",
        'CREATE INDEX ON orders (email)',
        'ALTER TABLE orders ADD COLUMN other text',
      ],
      old: `await check('keeps', async () => {
        const { rows } = await client.query('SELECT email FROM orders');
        if (rows[0].email !== 'a@example.com') throw new Error('lost the address');
      });
      await check('works', () => client.query('SELECT 1'));`,
      new: `await check('works', () => client.query('SELECT 1'));`,
    });
    const [failure] = cellOf(result, 'old', 'new').newFailures;
    expect(failure).toMatchObject({ test: 'app › keeps', firstBreakingStatement: { line: 2 } });
    expect(failure?.sqlstate).toBeUndefined();
  });

  test('works without a report, by exit code, and with TAP', async () => {
    const migration = ['ALTER TABLE orders DROP COLUMN email'];
    const old = `await client.query('SELECT email FROM orders');`;
    const fixture: Fixture = { schema: SCHEMA, migration, old, new: `await client.query('SELECT 1');` };
    const byCode = await runFixture({ ...fixture, suite: { report: undefined } as never });
    expect(cellOf(byCode, 'old', 'new').newFailures).toMatchObject([
      { test: '(the test command itself)', sqlstate: '42703', firstBreakingStatement: { line: 1 } },
    ]);
    const tap = `console.log('TAP version 14\\n1..1');
      await client.query('SELECT email FROM orders').then(
        () => console.log('ok 1 - lists'), (error) => console.log('not ok 1 - lists\\n  ---\\n  message: ' + error.message + '\\n  ...'));
      process.exit(0);`;
    const byTap = await runFixture({
      ...fixture,
      old: tap,
      new: tap.replace('email', 'id'),
      suite: { report: { tap: 'stdout' } },
    });
    expect(cellOf(byTap, 'old', 'new').newFailures).toMatchObject([{ test: 'lists', sqlstate: '42703' }]);
    expect(cellOf(byTap, 'new', 'new').status).toBe('pass');
  });
});

describe('suites that test nothing are invalid', () => {
  const migration = ['ALTER TABLE orders DROP COLUMN email'];
  async function controlOf(old: string, more: Partial<Fixture> = {}): Promise<Cell> {
    const result = await runFixture({ schema: SCHEMA, migration, old, ...more });
    expect(statuses(result).slice(1)).toEqual(['old on new: skipped', 'new on new: skipped', 'new on old: skipped']);
    expect(cellOf(result, 'old', 'new').reason).toContain('The control, the old app on the old schema');
    return cellOf(result, 'old', 'old');
  }

  test('one that rebuilds its schema, even to the very same', async () => {
    const cell = await controlOf(
      `await client.query('DROP TABLE orders; CREATE TABLE orders (id serial PRIMARY KEY, email text, total int NOT NULL DEFAULT 0)');
       await check('lists', () => client.query('SELECT email FROM orders'));`,
      { files: { 'prisma/schema.prisma': '' } },
    );
    expect(cell.status).toBe('invalid');
    expect(cell.reason).toContain('dropped and made again public.orders');
    expect(cell.reason).toContain('With Prisma: run no `prisma migrate reset`');
  });

  test('one that connects elsewhere', async () => {
    const cell = await controlOf(
      `const other = new pg.Client({ connectionString: process.env.DATABASE_URL.replace(/\\/[^/]*$/, '/elsewhere') });
       await check('lists', () => other.connect().catch(() => {}));`,
    );
    expect(cell).toMatchObject({
      status: 'invalid',
      reason: expect.stringContaining('connected to elsewhere') as string,
    });
  });

  test('one that never connects', async () => {
    const cell = await controlOf('', {
      files: {
        'suite.mjs': `import { writeFileSync } from 'node:fs';
        writeFileSync('junit.xml', '<testsuite name="a"><testcase name="b"/></testsuite>');`,
      },
    });
    expect(cell).toMatchObject({ status: 'invalid', reason: expect.stringContaining('never connected') as string });
  });

  test('one that makes a database of its own', async () => {
    const cell = await controlOf(
      `await check('makes', () => client.query('CREATE DATABASE test_mine').catch(() => {}));`,
      { files: { 'manage.py': '' } },
    );
    expect(cell.reason).toContain('made a database of its own');
    expect(cell.reason).toContain('--keepdb');
  });

  test('one without tests', async () => {
    expect((await controlOf('')).reason).toContain('No test ran.');
  });

  test('one that migrates by itself, on the schema that lacks it', async () => {
    const result = await runFixture({
      schema: SCHEMA,
      migration: ['CREATE TABLE notes (id int)'],
      old: `await check('works', () => client.query('SELECT 1'));`,
      new: `await client.query('CREATE TABLE IF NOT EXISTS notes (id int)');
        await check('works', () => client.query('SELECT * FROM notes'));`,
    });
    expect(cellOf(result, 'new', 'old')).toMatchObject({
      status: 'invalid',
      reason: expect.stringContaining('migrated the database itself: it made public.notes') as string,
    });
    expect(cellOf(result, 'new', 'new').status).toBe('pass');
  });

  test('one that refuses the list of migrations', async () => {
    const result = await runFixture({
      schema: SCHEMA,
      migration,
      old: `await check('works', async () => {
        if (process.env.LOCKSTEP_SCHEMA === 'new') throw new Error("Can't locate revision identified by '4f2a'");
        await client.query('SELECT 1');
      });`,
      new: `await check('works', () => client.query('SELECT 1'));`,
    });
    expect(cellOf(result, 'old', 'new')).toMatchObject({
      status: 'invalid',
      reason: expect.stringContaining('Alembic refused') as string,
    });
  });

  test('scratch tables are no rebuild', async () => {
    const result = await runFixture({
      schema: SCHEMA,
      migration: ['ALTER TABLE orders ADD COLUMN note text'],
      old: `await client.query('CREATE TABLE scratch_' + process.pid + ' (id int)');
        await check('works', () => client.query('SELECT 1'));`,
    });
    expect(statuses(result)).toEqual(['old on old: pass', 'old on new: pass', 'new on new: pass', 'new on old: pass']);
    expect(result.notes.join()).toContain('public.scratch_');
  });
});

describe('what cannot be run', () => {
  const base: Fixture = {
    schema: SCHEMA,
    migration: ['ALTER TABLE orders DROP COLUMN email'],
    old: `await check('works', () => client.query('SELECT 1'));`,
  };

  test('a command that is not found, in the control, is an error with a hint', async () => {
    await expect(runFixture({ ...base, suite: { test: 'no-such-runner' } })).rejects.toMatchObject({
      name: 'SuiteError',
      code: 'control-cannot-run',
      message: expect.stringContaining('no-such-runner: command not found') as string,
    });
  });

  test('a failing install of the new app skips its cells only', async () => {
    const result = await runFixture({
      ...base,
      suite: { install: 'test "$(basename "$PWD")" = old || { echo broken lock; exit 1; }' },
    });
    expect(statuses(result)).toEqual([
      'old on old: pass',
      'old on new: pass',
      'new on new: skipped',
      'new on old: skipped',
    ]);
    expect(cellOf(result, 'new', 'new').reason).toContain('install failed (exit code 1): broken lock');
  });

  test('a suite that forks and hangs is stopped, and its cell fails with the reason', async () => {
    const result = await runFixture({
      ...base,
      old: `if (process.env.LOCKSTEP_SCHEMA === 'new') {
          const { spawn } = await import('node:child_process');
          spawn('sleep', ['300'], { stdio: 'inherit', detached: true });
          await sleep(300_000);
        }
        await check('works', () => client.query('SELECT 1'));`,
      new: base.old,
      suite: { timeout: 3 },
    });
    expect(cellOf(result, 'old', 'new')).toMatchObject({
      status: 'fail',
      newFailures: [],
      reason: expect.stringMatching(/did not end within its timeout/) as string,
    });
    expect(cellOf(result, 'new', 'new').status).toBe('pass');
  });

  test('without a new schema only the old one is tested', async () => {
    await using input = await makeMatrixInput(server, wire, base);
    const result = await runMatrix({ ...input, templates: { old: input.templates.old } });
    expect(statuses(result)).toEqual([
      'old on old: pass',
      'old on new: skipped',
      'new on new: skipped',
      'new on old: pass',
    ]);
  });

  test('an abort ends everything', async () => {
    const stop = new AbortController();
    const running = runFixture(
      { ...base, old: 'await sleep(300_000);' },
      {
        signal: stop.signal,
        onProgress: () => setTimeout(() => stop.abort(new Error('enough')), 300),
      },
    );
    await expect(running).rejects.toThrow('enough');
  });
});
