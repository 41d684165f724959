import { expect, it } from 'vitest';
import type { Hold } from '../../apply/store.ts';
import { type BoardEnvironment, renderBoard } from './dashboard.ts';

const pending = (pull: number) => ({ pull, commit: 'a'.repeat(40), mergedAt: '2026-11-20T10:00:00Z' });
const board = (environment: Partial<BoardEnvironment>): string =>
  renderBoard({ environments: [{ name: 'staging', holds: [], pending: [], isNew: false, ...environment }], owed: [] });

it('lists what is pending, the oldest first, and counts the rest', () => {
  const text = board({ pending: Array.from({ length: 23 }, (_, index) => pending(index + 1)) });
  expect(text).toContain('- #1, merged 2026-11-20\n- #2,');
  expect(text).toContain('- #20, merged 2026-11-20\n- … and 3 more');
  expect(text).toContain('`/migrate apply staging`');
});

it('tells what it cannot know', () => {
  expect(board({ isNew: true })).toContain('not known before a first run');
  expect(board({ silent: 'the database does not answer' })).toContain('⚠️ the database does not answer');
});

it('repeats nobody’s words as Markdown', () => {
  const actor = { login: 'ada', role: 'write', via: 'chat' } as const;
  const hold: Hold = { kind: 'freeze', actor, reason: '@octo/team <img src=x> [x](y)', since: '2026-11-20T10:00:00Z' };
  const text = board({ holds: [hold] });
  expect(text).toMatch(/is frozen by ada since 2026-11-20 10:00 UTC/);
  expect(text).not.toMatch(/@octo\/team|<img|\]\(y\)/);
});

it('shows contracts owed with their age, and who ends them', () => {
  const owed = {
    commit: 'c',
    mergedAt: '2026-11-01T00:00:00Z',
    ageDays: 20,
    added: 'users.full_name',
    owed: 'users.name',
  };
  const text = renderBoard({ environments: [], owed: [{ ...owed, kind: 'drop', pull: 7, contract: 9 }] });
  expect(text).toContain('`users.name` was replaced by `users.full_name` by #7, 20 days ago (2026-11-01); #9 ends it');
});
