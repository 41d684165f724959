import { expect, test } from 'vitest';
import { defaultConfig } from '../config/load.ts';
import type { Tree } from '../git/tree.ts';
import { aSnapshot, aTable } from '../production/testing/a-snapshot.ts';
import { findSnapshot, inItsTimeZone, sessionOf, settingsIn } from './production.ts';

const config = defaultConfig();
const today = '2026-01-10';

/** A tree of texts, as Git would give it. */
function treeOf(texts: Record<string, string>): Tree {
  const files = Object.entries(texts).map(([path, text]) => ({ path, blob: path, size: text.length }));
  return {
    id: 'tree',
    files,
    get: (path) => files.find((file) => file.path === path),
    text: (path) => Promise.resolve(texts[path] ?? ''),
  };
}

const withRows = (rows: number): string => JSON.stringify(aSnapshot([aTable('orders', { rows })]));
const path = '.lockstep/snapshot.json';

test('the base branch’s snapshot counts, not one that the PR made small', async () => {
  const found = await findSnapshot({
    config,
    today,
    base: treeOf({ [path]: withRows(9) }),
    head: treeOf({ [path]: withRows(1) }),
  });
  expect(found?.snapshot.tables[0]?.rows).toBe(9);
  expect(found?.assumptions).toEqual([]);
});

test('one that only the PR has is used and said; without any there is none', async () => {
  const found = await findSnapshot({ config, today, base: treeOf({}), head: treeOf({ [path]: withRows(1) }) });
  expect(found?.assumptions).toEqual([expect.stringContaining('is new in this PR')]);
  expect(await findSnapshot({ config, today, base: treeOf({}), head: treeOf({}) })).toBeUndefined();
});

test('one that lockstep.yml names must be there', async () => {
  const named = { ...config, database: { ...config.database, snapshot: 'stats.json' } };
  const input = { config: named, today, base: treeOf({ 'stats.json': withRows(3) }), head: treeOf({}) };
  expect((await findSnapshot(input))?.snapshot.tables[0]?.rows).toBe(3);
  await expect(findSnapshot({ ...input, base: treeOf({}) })).rejects.toMatchObject({ code: 'file-missing' });
});

test('another major and an old age are said', async () => {
  const old = aSnapshot([], { server: { ...aSnapshot().server, major: 15 }, takenAt: '2025-01-10T00:00:00.000Z' });
  const given = { text: JSON.stringify(old), file: 'x.json' };
  const found = await findSnapshot({ config, today, base: treeOf({}), head: treeOf({}), given });
  expect(found?.assumptions).toEqual([
    'The snapshot is of PostgreSQL 15, the rehearsal runs on 17: set database.version.',
    'The snapshot of production is 365 days old; take it again.',
  ]);
});

test('its time zone is the rehearsal’s, unless lockstep.yml names one or it is none', () => {
  const zone = (TimeZone: string) => aSnapshot([], { settings: { TimeZone } });
  const settingsOf = (snapshot: ReturnType<typeof zone>, own = {}): Record<string, string> =>
    inItsTimeZone({ ...config, database: { ...config.database, settings: own } }, snapshot).database.settings;
  expect(settingsOf(zone('Europe/Berlin'))).toEqual({ timezone: 'Europe/Berlin' });
  expect(settingsOf(zone('Europe/Berlin'), { timezone: 'UTC' })).toEqual({ timezone: 'UTC' });
  for (const hostile of ["UTC'; x", 'Nowhere/Land', '../../etc/passwd', ''])
    expect(settingsOf(zone(hostile))).toEqual({});
  expect(sessionOf(zone('Asia/Tokyo'))).toEqual({ timeZone: 'Asia/Tokyo' });
});

test('a setting of the database goes before the server’s, a role’s own does not count', () => {
  const snapshot = aSnapshot([], {
    settings: { lock_timeout: '0', statement_timeout: '60000ms' },
    roleSettings: [
      { role: 'app', name: 'lock_timeout', value: '9s' },
      { role: null, name: 'lock_timeout', value: '3s' },
    ],
  });
  expect(settingsIn(snapshot)).toEqual({ lock_timeout: '3s', statement_timeout: '60000ms' });
  expect(settingsIn(undefined)).toEqual({});
});
