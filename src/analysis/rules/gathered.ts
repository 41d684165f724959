import type { ClassifiedOperation } from '../analysis.ts';
import type { RuleInput, RuleStatement } from './rule.ts';

/**
 * What a rule remembers of the statements so far, this migration's among them. Each statement is read once, however
 * many migrations there are: a PR may hold thousands.
 */
export function gathered<Memory>(
  create: () => Memory,
  add: (memory: Memory, statement: RuleStatement) => void,
): (input: Pick<RuleInput, 'soFar'>) => Memory {
  const known = new WeakMap<RuleInput['soFar'], { memory: Memory; done: number }>();
  return ({ soFar }) => {
    const state = known.get(soFar) ?? { memory: create(), done: 0 };
    known.set(soFar, state);
    for (const statements of soFar.slice(state.done)) for (const each of statements) add(state.memory, each);
    state.done = soFar.length;
    return state.memory;
  };
}

/** Likewise of every operation of the PR, also of those that come later. */
export function gatheredFromAll<Memory>(
  create: () => Memory,
  add: (memory: Memory, operation: ClassifiedOperation) => void,
): (input: Pick<RuleInput, 'pr'>) => Memory {
  const known = new WeakMap<RuleInput['pr'], Memory>();
  return ({ pr }) => {
    const memory = known.get(pr) ?? create();
    if (!known.has(pr)) {
      known.set(pr, memory);
      for (const { statements } of pr)
        for (const { operations } of statements) for (const operation of operations) add(memory, operation);
    }
    return memory;
  };
}
