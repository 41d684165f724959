import { LOCK_MODES } from '../../sql/lock-modes.ts';
import type { Operation, OperationKind } from '../../sql/operation.ts';
import type { LockMode } from '../../trace/trace.ts';
import { keyOf, qualify, relationOf, type SchemaState, type StateRelation } from '../state.ts';

export interface PredictedLock {
  /** `schema.name` of a table that existed before the PR. */
  relation: string;
  mode: LockMode;
}

/** Work that grows with a table that existed before the PR, done while the statement's locks are held. */
export interface PredictedWork {
  /** `schema.name`. */
  relation: string;
  /** `rewrite`: all rows are written anew. `scan`: all are read. `build`: an index is made. `rows`: rows are changed. */
  kind: 'rewrite' | 'scan' | 'build' | 'rows';
}

export interface Prediction {
  locks: PredictedLock[];
  work: PredictedWork[];
}

export type Predict = (operation: Operation, state: SchemaState) => Prediction;
export type Predictors = { [Kind in OperationKind]?: Predict };

export const nothing: Prediction = { locks: [], work: [] };

/** Collects locks and work on existing relations; those the PR made itself do not count. */
export function predictionFor(state: SchemaState) {
  const locks = new Map<string, PredictedLock>();
  const work: PredictedWork[] = [];
  const builder = {
    lock(target: StateRelation | string | undefined, mode: LockMode) {
      const relation = existing(state, target);
      if (relation === undefined) return builder;
      const held = locks.get(relation);
      if (held === undefined || strength(mode) > strength(held.mode)) locks.set(relation, { relation, mode });
      return builder;
    },
    work(target: StateRelation | string | undefined, kind: PredictedWork['kind']) {
      const relation = existing(state, target);
      if (relation !== undefined) work.push({ relation, kind });
      return builder;
    },
    done: (): Prediction => ({ locks: [...locks.values()], work }),
  };
  return builder;
}

/** What does not exist is taken to: the statement would fail, or we know too little. */
function existing(state: SchemaState, target: StateRelation | string | undefined): string | undefined {
  if (target === undefined || target === '') return undefined;
  const relation = typeof target === 'string' ? relationOf(state, target) : target;
  if (relation === undefined) return typeof target === 'string' ? qualify(state, target) : undefined;
  return relation.isNew ? undefined : keyOf(relation);
}

/** Place of a mode in PostgreSQL's own order. https://www.postgresql.org/docs/current/explicit-locking.html */
export function strength(mode: LockMode): number {
  return LOCK_MODES.indexOf(mode);
}

/** SHARE and stronger stop writes; only ACCESS EXCLUSIVE stops reads. */
export function stopsWrites(mode: LockMode): boolean {
  return strength(mode) >= strength('ShareLock');
}

/** One lock a table, the strongest. */
export function strongestLocks(locks: readonly PredictedLock[]): PredictedLock[] {
  const byTable = new Map<string, LockMode>();
  for (const { relation, mode } of locks) {
    const known = byTable.get(relation);
    if (known === undefined || strength(mode) > strength(known)) byTable.set(relation, mode);
  }
  return [...byTable].map(([relation, mode]) => ({ relation, mode }));
}
