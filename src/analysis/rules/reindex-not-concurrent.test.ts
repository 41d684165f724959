import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { emptyCatalog, emptyRelation } from '../catalog.ts';
import { findIn, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

it('blocks, because the index lock stops readers too', () => {
  const [finding] = findIn('REINDEX INDEX orders_email_idx');
  expect(finding).toMatchObject({ rule: 'reindex-not-concurrent', severity: 'block' });
  expect(finding?.message).toContain('so do reads');
  expect(finding?.recipe?.[1]).toContain('REINDEX INDEX CONCURRENTLY orders_email_idx;');
});

it('is silent on the concurrent form', () => {
  expect(rulesOf('REINDEX (CONCURRENTLY) TABLE orders', { transaction: 'none' })).toEqual([]);
});

it('is silent on a table that is known to have no index', () => {
  const bare = { ...emptyRelation('public', 'bare'), columns: [] };
  const found = findIn('REINDEX TABLE bare', { catalog: { ...emptyCatalog(), relations: [bare] } });
  expect(found.map(({ rule }) => rule)).not.toContain('reindex-not-concurrent');
});
