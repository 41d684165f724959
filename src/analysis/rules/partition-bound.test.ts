import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { connect } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import { table } from '../test-support.ts';
import { boundCheck, boundOf } from './partition-bound.ts';

let server: Server;
let client: pg.Client;
const notices: string[] = [];

beforeAll(async () => {
  server = await testServer(17);
  client = await connect(server.app(await server.create('bounds')));
  client.on('notice', ({ message = '' }) => notices.push(message));
  await client.query("SET client_min_messages = 'debug1'");
});

afterAll(async () => {
  await client.end();
  await server[Symbol.asyncDispose]();
});

const cases = [
  ['RANGE (at)', 'FOR VALUES FROM (0) TO (10)'],
  ['RANGE ("At")', 'for values from ( 0 ) to ( 10 )'],
  ['LIST (at)', 'FOR VALUES IN (1, 2)'],
] as const;

describe('PostgreSQL takes the CHECK for the bound, and reads no row', () => {
  it.each(cases)('%s %s', async (partitionKey, bound) => {
    const column = partitionKey.includes('"') ? '"At"' : 'at';
    const check = boundCheck(table('p', {}, { partitionKey }), bound) ?? '';
    notices.length = 0;
    await client.query(`BEGIN; CREATE TABLE p (${column} int) PARTITION BY ${partitionKey};
      CREATE TABLE one (${column} int); CREATE TABLE rest PARTITION OF p DEFAULT;
      ALTER TABLE one ADD CONSTRAINT c CHECK (${check}); ALTER TABLE rest ADD CONSTRAINT d CHECK (NOT (${check}));
      ALTER TABLE p ATTACH PARTITION one ${bound}; ROLLBACK`);
    expect(notices.filter((text) => text.includes('implied by existing constraints'))).toEqual([
      expect.stringContaining('for table "one"'),
      expect.stringContaining('for default partition "rest"'),
    ]);
  });
});

it.each([
  ['RANGE (a, b)', 'FOR VALUES FROM (0, 0) TO (1, 1)'],
  ['RANGE (a)', 'FOR VALUES FROM (MINVALUE) TO (1)'],
  ['LIST (a)', 'FOR VALUES IN (1, NULL)'],
  ['HASH (a)', 'FOR VALUES WITH (MODULUS 4, REMAINDER 0)'],
  ['RANGE (lower(a))', "FOR VALUES FROM ('a') TO ('b')"],
])('gives no CHECK for %s %s', (partitionKey, bound) => {
  expect(boundCheck(table('p', {}, { partitionKey }), bound)).toBeUndefined();
});

it('finds the bound behind names and comments that look like one', () => {
  const bound = "FOR VALUES FROM ('a') TO ('b')";
  expect(boundOf(`ALTER TABLE "for values" ATTACH PARTITION p /* for values */ ${bound} -- x`)).toBe(bound);
  expect(boundOf('ALTER TABLE t ATTACH PARTITION p DEFAULT')).toBeUndefined();
});
