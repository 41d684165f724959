import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import type { Server } from '../database/database.ts';
import type { Cell, Compatibility } from './compatibility.ts';
import { runMatrix } from './matrix.ts';
import type { MatrixInput } from './matrix-input.ts';
import { cellOf, type Fixture, makeMatrixInput, ORDERS, statuses } from './testing/apps.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function runFixture(fixture: Fixture, more: Partial<MatrixInput> = {}): Promise<Compatibility> {
  await using input = await makeMatrixInput(server, fixture);
  return await runMatrix({ ...input, ...more });
}

describe('suites that test nothing are invalid', () => {
  const migration = ['ALTER TABLE orders DROP COLUMN email'];
  async function controlOf(old: string, more: Partial<Fixture> = {}): Promise<Cell> {
    const result = await runFixture({ schema: ORDERS, migration, old, ...more });
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
      schema: ORDERS,
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
      schema: ORDERS,
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
      schema: ORDERS,
      migration: ['ALTER TABLE orders ADD COLUMN note text'],
      old: `await client.query('CREATE TABLE scratch_' + process.pid + ' (id int)');
        await check('works', () => client.query('SELECT 1'));`,
    });
    expect(statuses(result)).toEqual(['old on old: pass', 'old on new: pass', 'new on new: pass', 'new on old: pass']);
    expect(result.notes.join()).toContain('public.scratch_');
  });
});
