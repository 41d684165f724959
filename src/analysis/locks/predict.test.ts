import { beforeAll, describe, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { type CatalogData, unknownCatalog } from '../catalog.ts';
import { analyseSql, constraint, shop, table } from '../test-support.ts';
import type { Prediction } from './prediction.ts';

beforeAll(loadParser);

/** Of the last statement. What every version of PostgreSQL does is held against real servers in test/differential. */
function predicted(sql: string, catalog: CatalogData = shop): Prediction | undefined {
  return analyseSql(sql, { catalog }).migrations.at(-1)?.statements.at(-1)?.predicted;
}

function modes(sql: string, catalog?: CatalogData): Record<string, string> {
  return Object.fromEntries((predicted(sql, catalog)?.locks ?? []).map(({ relation, mode }) => [relation, mode]));
}

describe('where nothing is known of the database', () => {
  const unknown = unknownCatalog();

  it.each([
    ['ALTER TABLE t ALTER a TYPE varchar(50)', /t is rewritten for a depends on its present type/],
    ['ALTER TABLE t ALTER a SET NOT NULL', /read depends on a validated CHECK/],
    ['ALTER TABLE t DROP a', /part of a foreign key/],
    ['ALTER TABLE t DROP CONSTRAINT c', /is a foreign key/],
    ['ALTER TABLE t VALIDATE CONSTRAINT c', /is a foreign key/],
    ['ALTER TABLE t ADD PRIMARY KEY USING INDEX i', /NOT NULL/],
    ['ALTER TABLE t ADD COLUMN IF NOT EXISTS a int NOT NULL DEFAULT 1', /has a column a already/],
    ['ALTER TABLE t ADD a int DEFAULT my_default()', /depends on my_default\(\)/],
    ['ALTER TABLE t ALTER a SET EXPRESSION AS (b)', /STORED/],
    ['ALTER DOMAIN d ADD CHECK (VALUE > 0)', /Which tables use d/],
  ])('says of %s that only a run can tell', (sql, reason) => {
    expect(predicted(sql, unknown)?.unknown?.join(' ')).toMatch(reason);
  });

  it('names work that may come as possible, never as certain', () => {
    const type = predicted('ALTER TABLE t ALTER a TYPE varchar(50)', unknown);
    expect(type).toMatchObject({ work: [], possible: [{ relation: 'public.t', kind: 'rewrite' }] });
    const notNull = predicted('ALTER TABLE t ALTER a SET NOT NULL', unknown);
    expect(notNull).toMatchObject({ work: [], possible: [{ relation: 'public.t', kind: 'scan' }] });
  });

  it.each([
    'ALTER TABLE t ADD a int DEFAULT 5',
    'ALTER TABLE t ADD a timestamptz NOT NULL DEFAULT now()',
    'ALTER TABLE t ALTER a SET DEFAULT 1',
    'ALTER TABLE t ADD CHECK (a > 0) NOT VALID',
    'ALTER TABLE t RENAME a TO b',
  ])('knows all that matters of %s', (sql) => {
    expect(predicted(sql, unknown)).toEqual({
      locks: [{ relation: 'public.t', mode: 'AccessExclusiveLock' }],
      work: [],
    });
  });

  it('remembers what the files themselves say', () => {
    const checked =
      'ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c;';
    const last = predicted(`${checked} ALTER TABLE t ALTER a SET NOT NULL`, unknown);
    expect(last).toMatchObject({ work: [] });
    expect(last?.unknown).toBeUndefined();
  });
});

describe('a prediction', () => {
  it('names an index as one, with its table', () => {
    expect(predicted('ALTER TABLE orders DROP email')?.locks).toContainEqual({
      relation: 'public.orders_email_idx',
      table: 'public.orders',
      mode: 'AccessExclusiveLock',
    });
  });

  it('says nothing of what the PR made itself', () => {
    expect(predicted('CREATE TABLE n (a int); ALTER TABLE n ALTER a TYPE bigint')).toEqual({ locks: [], work: [] });
  });

  it('says nothing of IF EXISTS on what is surely not there', () => {
    expect(predicted('ALTER TABLE IF EXISTS nowhere ADD a int')).toEqual({ locks: [], work: [] });
  });

  it('follows SET TimeZone, and SET LOCAL until its transaction ends', () => {
    const change = 'ALTER TABLE orders ALTER at TYPE timestamptz';
    const known = { ...shop, timeZone: 'Europe/Berlin' };
    const work = (sql: string, catalog = known) => predicted(sql, catalog)?.work.map(({ kind }) => kind);
    expect(work(change)).toEqual(['rewrite']);
    expect(work(`SET TimeZone = 'UTC'; ${change}`)).toEqual([]);
    expect(work(`SET LOCAL TimeZone = 'UTC'; ${change}`)).toEqual([]);
    expect(predicted(change)?.unknown?.join()).toMatch(/TimeZone/);
    const apart = analyseSql([`BEGIN; SET LOCAL TimeZone = 'UTC'; COMMIT`, change], {
      transaction: 'none',
      catalog: known,
    });
    expect(apart.migrations[0]?.statements.at(-1)?.predicted?.work).toEqual([
      { relation: 'public.orders', kind: 'rewrite' },
    ]);
  });

  it('counts work on a partitioned table for the partitions, which have the rows', () => {
    expect(predicted('ALTER TABLE events ADD z uuid DEFAULT gen_random_uuid()')?.work).toEqual([
      { relation: 'public.events_1', kind: 'rewrite' },
      { relation: 'public.events_rest', kind: 'rewrite' },
    ]);
  });

  it('differs by the server: 18 locks the children for any new constraint', () => {
    const catalog = {
      ...shop,
      relations: [...shop.relations, table('vip', { id: 'bigint' }, { parents: ['public.users'] })],
    };
    const sql = 'ALTER TABLE users ADD CHECK (id > 0) NO INHERIT';
    expect(modes(sql, { ...catalog, serverMajor: 17 })).not.toHaveProperty(['public.vip']);
    expect(modes(sql, { ...catalog, serverMajor: 18 })).toHaveProperty(['public.vip'], 'AccessExclusiveLock');
  });

  it('reads a CHECK as PostgreSQL proves from it', () => {
    const withCheck = (expression: string): CatalogData => ({
      ...shop,
      relations: [
        table('t', { a: 'text', b: 'text' }, { constraints: [constraint('check', 'c', ['a'], { expression })] }),
      ],
    });
    const work = (expression: string) => predicted('ALTER TABLE t ALTER a SET NOT NULL', withCheck(expression))?.work;
    expect(work('((a IS NOT NULL) AND (b IS NOT NULL))')).toEqual([]);
    expect(work('((a IS NOT NULL) OR (b IS NOT NULL))')).toHaveLength(1);
    expect(work('(b IS NOT NULL)')).toHaveLength(1);
    expect(work('(NOT (a IS NULL))')).toEqual([]);
    expect(work("((a)::text <> ''::text)")).toHaveLength(1);
  });
});
