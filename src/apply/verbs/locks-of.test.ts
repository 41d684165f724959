import { expect, test } from 'vitest';
import { analyse } from '../../analysis/analyse.ts';
import { followHistory } from '../../analysis/follow-history.ts';
import { loadParser } from '../../sql/postgres/parse.ts';
import { planUnits } from '../execute/plan-units.ts';
import { migrationOf } from '../execute/testing/begin-run.ts';
import { planOf } from '../store/testing/values.ts';
import { locksOf } from './locks-of.ts';

test('each statement has its predicted lock, and what the rehearsal saw of it, once', async () => {
  await loadParser();
  const sql = 'ALTER TABLE users ADD COLUMN mail text';
  const migration = migrationOf('1', [sql, 'ALTER TABLE users ALTER COLUMN mail SET NOT NULL']);
  const source = { tool: 'sql', path: 'm' } as never;
  const history = { source, migrations: [migration], bookkeeping: '' } as never;
  const change = { source, base: history, head: history, changes: [], pending: [migration], problems: [] } as never;
  const analysis = analyse([change], () => followHistory([]).catalog());
  const plan = { ...planOf(), units: planUnits({ bookkeeping: '', migrations: [migration], direction: 'up' }) };
  const seen = { migration: '1', sql, ms: 3, heldMs: 12.2, projected: { lowMs: 240_000, highMs: 360_000 } };
  const locks = Object.values(locksOf(plan, analysis, [seen]));
  expect(locks[0]).toMatch(/^AccessExclusiveLock on `.*users`.*, rehearsed in 3 ms, held 12 ms, projected 4-6 min$/);
  expect(locks[1]).toMatch(/^AccessExclusiveLock/);
  expect(locks[1]).not.toContain('rehearsed');
});
