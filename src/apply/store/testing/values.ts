import type { Plan } from '../../plan.ts';
import type { Actor, NewRun } from '../../store.ts';

export const ada: Actor = { login: 'ada', role: 'write', via: 'chat', commentId: 7 };

export function planOf(digest = 'd1', pull = 41): Plan {
  return {
    change: {
      digest,
      repository: 'octo/shop',
      pull,
      mergeSha: 'a'.repeat(40),
      source: { tool: 'sql', path: 'migrations' },
      migrations: [
        { id: '0001', path: 'migrations/0001.sql', phase: 'expand', files: { 'migrations/0001.sql': 'b1' } },
      ],
    },
    earlier: [],
    units: [],
    schemaBefore: 'before',
  };
}

export function newRun(options: Partial<NewRun> = {}): NewRun {
  return { environment: 'staging', kind: 'apply', plan: planOf(), actor: ada, ...options };
}
