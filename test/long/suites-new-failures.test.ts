import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Server } from '../../src/database/database.ts';
import type { Compatibility } from '../../src/suites/compatibility.ts';
import { runMatrix } from '../../src/suites/matrix.ts';
import type { MatrixInput } from '../../src/suites/matrix-input.ts';
import { cellOf, type Fixture, makeMatrixInput, ORDERS, statuses } from '../../src/suites/testing/apps.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function runFixture(fixture: Fixture, more: Partial<MatrixInput> = {}): Promise<Compatibility> {
  await using input = await makeMatrixInput(server, fixture);
  return await runMatrix({ ...input, ...more });
}

describe('what counts', () => {
  test('a failure that the control has too does not count, and is named', async () => {
    const result = await runFixture({
      schema: ORDERS,
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
      schema: ORDERS,
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
      schema: ORDERS,
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
      schema: ORDERS,
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
      schema: ORDERS,
      migration: ['ALTER TABLE orders ADD COLUMN note text'],
      old: `await check('a', () => client.query('SELECT 1')); await check('b', () => client.query('SELECT 1'));`,
      new: `await check('a', () => client.query('SELECT 1'));`,
    });
    expect(statuses(result)).toEqual(['old on old: pass', 'old on new: pass', 'new on new: pass', 'new on old: pass']);
  });

  test('a service that does not come up on the new schema is a failure, with its statement', async () => {
    const result = await runFixture({
      schema: ORDERS,
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
      schema: ORDERS,
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
    const fixture: Fixture = { schema: ORDERS, migration, old, new: `await client.query('SELECT 1');` };
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
