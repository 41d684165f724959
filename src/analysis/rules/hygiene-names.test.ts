import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, shop, table } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'hygiene-names');

it.each([
  { sql: 'CREATE TABLE "Order" ("order" int, fine text)', severity: 'note', message: 'Order and order must be quoted' },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), { ...wanted, hygiene: true });
});

it.each([{ sql: 'CREATE TABLE n (fine text)' }, { sql: 'CREATE TABLE IF NOT EXISTS users ("Order" int)' }])(
  'is silent on $sql',
  ({ sql }) => {
    expect(found(sql)).toEqual([]);
  },
);

it('leaves capitals to who writes them everywhere, and says nothing of a first schema', () => {
  const names = (relations: typeof shop.relations) =>
    findIn('CREATE TABLE "Order" (a int)', { catalog: { ...shop, relations } }).filter(
      ({ rule }) => rule === 'hygiene-names',
    );
  expect(names([table('Users', { id: 'bigint' })])).toEqual([]);
  expect(names([])).toEqual([]);
  expect(names(shop.relations)).toHaveLength(1);
});
