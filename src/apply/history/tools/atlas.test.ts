import { expect, test } from 'vitest';
import { atlas } from './atlas.ts';

test('a file that stopped half-way is told without what the server said, which may quote a row', () => {
  const error = 'duplicate key value violates unique constraint: Key (email)=(ada@example.com) already exists.';
  const row = { version: '1', type: '2', applied: '1', total: '2', error, hash: '' };
  const source = { tool: 'atlas', path: 'm', reason: 'atlas.sum' } as const;
  const { conflicts } = atlas.interpret([row], { source, bookkeeping: '', migrations: [], problems: [] });
  expect(conflicts).toEqual([
    { kind: 'failed', label: '1', why: '1 of its 2 statements were run, and then it failed' },
  ]);
});
