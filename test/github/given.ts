import type { Actor, FakePull } from './state.ts';

/** Who a workflow's own token writes as. */
export const actionsBot: Actor = { login: 'github-actions[bot]', id: 41898282, type: 'Bot' };

/** An open pull request of ada's from `pr` into main, but for what is said otherwise. */
export function openPull(more: Partial<FakePull> = {}): FakePull {
  return {
    number: 1,
    title: 't',
    author: 'ada',
    state: 'open',
    merged: false,
    draft: false,
    head: 'pr',
    base: 'main',
    ...more,
  };
}
