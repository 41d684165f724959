import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { unknownCatalog } from '../catalog.ts';
import { findIn, lock, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

it.each([
  ['ALTER TABLE orders ALTER email SET NOT NULL', 'CHECK (email IS NOT NULL) NOT VALID;'],
  [
    'ALTER TABLE orders ADD CONSTRAINT positive CHECK (price > 0)',
    'ADD CONSTRAINT positive CHECK (price > 0) NOT VALID;',
  ],
  ['ALTER TABLE orders ADD z int DEFAULT 5 CHECK (z > 0)', 'ADD CONSTRAINT orders_z_check CHECK (z > 0) NOT VALID;'],
  ['ALTER TABLE events ATTACH PARTITION prices FOR VALUES FROM (1) TO (2)', 'ADD CONSTRAINT bound_check'],
  ['ALTER DOMAIN money_amount ADD CONSTRAINT small CHECK (VALUE < 9)', 'NOT VALID;'],
  ['CREATE TABLE events_2 PARTITION OF events FOR VALUES IN (1)', '(LIKE events INCLUDING ALL)'],
])('blocks %s and says how instead', (sql, step) => {
  const found = findIn(sql).filter(({ severity }) => severity !== 'note');
  expect(found[0]).toMatchObject({ rule: 'scan-under-lock', severity: 'block' });
  expect(new Set(found.map(({ rule }) => rule)).size).toBe(1);
  expect(found.flatMap(({ recipe }) => recipe ?? []).join('\n')).toContain(step);
});

it('blocks VALIDATE in the transaction that added the constraint', () => {
  const sql =
    'ALTER TABLE orders ADD CONSTRAINT c CHECK (price > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT c';
  expect(findIn(sql).find(({ rule }) => rule === 'scan-under-lock')).toMatchObject({
    statement: 1,
    message: expect.stringContaining('held since ALTER TABLE orders (line 1)') as unknown,
  });
});

const addForeignKey =
  'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT f';
const addNotNull =
  'ALTER TABLE orders ADD CONSTRAINT n CHECK (email IS NOT NULL) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT n; ALTER TABLE orders ALTER email SET NOT NULL';

it.each([
  ['SHARE ROW EXCLUSIVE', addForeignKey],
  ['ACCESS EXCLUSIVE', addNotNull],
])('blocks the VALIDATE, and only that, where the steps share a transaction: %s', (mode, sql) => {
  const found = findIn(sql).filter(({ severity }) => severity === 'block');
  expect(found.map(({ rule, statement }) => [rule, statement])).toEqual([['scan-under-lock', 1]]);
  expect(found[0]?.message).toContain(`under ${mode}, held since`);
  expect(rulesOf(sql.split('; '), { transaction: 'none' })).toEqual([]);
});

it('believes the rehearsal where there were rows to see a scan by', () => {
  const sql = 'ALTER TABLE orders ALTER email SET NOT NULL';
  const measured = [{ locks: [lock('orders', 'AccessExclusiveLock')] }];
  expect(rulesOf(sql, { measured, rows: { 'public.orders': 100 } })).toEqual([]);
  expect(rulesOf(sql, { measured, rows: { 'public.orders': 0 } })).toEqual(['scan-under-lock']);
});

it('believes the rehearsal: a scan that no model foresaw', () => {
  const measured = [
    { locks: [lock('orders', 'AccessExclusiveLock')], scans: [{ relation: 'public.orders', rows: 100 }] },
  ];
  expect(
    findIn('ALTER TABLE orders ALTER email TYPE text', { measured, rows: { 'public.orders': 100 } }),
  ).toContainEqual(expect.objectContaining({ rule: 'scan-under-lock', origin: 'measured' }));
});

it.each([
  'ALTER TABLE orders ALTER checked SET NOT NULL',
  'ALTER TABLE orders ADD CONSTRAINT c CHECK (price > 0) NOT VALID',
  'ALTER TABLE orders VALIDATE CONSTRAINT orders_qty_check',
  'CREATE TABLE n (a int); ALTER TABLE n ALTER a SET NOT NULL',
])('is silent on %s', (sql) => {
  expect(rulesOf(sql)).toEqual([]);
});

it('warns of REFRESH MATERIALIZED VIEW CONCURRENTLY, which readers do not wait for', () => {
  const loose = findIn('REFRESH MATERIALIZED VIEW CONCURRENTLY totals', { catalog: unknownCatalog() });
  expect(loose.find(({ rule }) => rule === 'scan-under-lock')).toMatchObject({ severity: 'warn' });
});

it('blocks SET NOT NULL for a column of the same PR where nothing else is known of the table', () => {
  const sql = 'ALTER TABLE unheard_of ADD c text; ALTER TABLE unheard_of ALTER c SET NOT NULL';
  const of = (text: string) => findIn(text, { catalog: unknownCatalog() }).map(({ rule }) => rule);
  expect(of(sql)).toContain('scan-under-lock');
  expect(of('ALTER TABLE unheard_of ALTER c SET NOT NULL')).not.toContain('scan-under-lock');
});

it('blocks a change of type that leaves the rows, but makes an index anew', () => {
  const sql = 'ALTER TABLE orders ALTER email TYPE varchar(30) COLLATE "C"';
  expect(findIn(sql).find(({ rule }) => rule === 'scan-under-lock')).toMatchObject({
    severity: 'block',
    message: expect.stringContaining('to make its indexes anew') as unknown,
  });
});
