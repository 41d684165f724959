import type { Operation } from '../../sql/operation.ts';
import type { LockMode } from '../../trace/trace.ts';
import { keyOf, relationOf, type SchemaState } from '../state.ts';
import { predict } from './predict.ts';
import { strength } from './prediction.ts';

/** Drops come first, then types; the rest in the order written. ALTER TABLE's passes: commands/tablecmds.c. */
const passes: Partial<Record<Operation['kind'], number>> = {
  'drop column': 0,
  'drop constraint': 0,
  'drop not null': 0,
  'drop expression': 0,
  'drop identity': 0,
  'alter column type': 1,
};

/** The sub-commands of one ALTER TABLE in the order in which PostgreSQL does them. */
export function inPasses(operations: readonly Operation[]): Operation[] {
  return operations.toSorted((a, b) => (passes[a.kind] ?? 2) - (passes[b.kind] ?? 2));
}

/** The lock that one ALTER TABLE takes for all of its sub-commands: the strongest that any of them needs. */
export function alterTableMode(operations: readonly Operation[], state: SchemaState): LockMode | undefined {
  const modes = operations.flatMap((operation) => {
    const relation = relationOf(state, operation.table ?? operation.object);
    const own = relation && predict(operation, state).locks.find((lock) => lock.relation === keyOf(relation));
    return own?.mode ?? [];
  });
  return modes.toSorted((a, b) => strength(b) - strength(a))[0];
}
