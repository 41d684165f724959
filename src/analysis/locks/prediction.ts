import { LOCK_MODES } from '../../sql/lock-modes.ts';
import type { Operation, OperationKind } from '../../sql/operation.ts';
import type { LockMode } from '../../trace/trace.ts';
import type { CatalogIndex } from '../catalog.ts';
import { keyOf, partitionsOf, qualify, relationOf, type SchemaState, type StateRelation } from '../state.ts';

/** Any mode, AccessShareLock too, until COMMIT. */
export interface PredictedLock {
  /** `schema.name` of a relation (table, view, sequence, index …) that existed before the PR. */
  relation: string;
  mode: LockMode;
  /** Only for an index: the table it belongs to, `schema.name`. A lock with it is not a lock on a table. */
  table?: string;
}

/** Work that grows with a table that existed before the PR, done while the statement's locks are held. */
export interface PredictedWork {
  /** `schema.name`; of a partitioned table, the partitions one by one. */
  relation: string;
  /** `rewrite`: all rows are written anew. `scan`: all are read. `build`: an index is made. `rows`: rows are changed. */
  kind: 'rewrite' | 'scan' | 'build' | 'rows';
}

export interface Prediction {
  /** One a relation, the strongest. */
  locks: PredictedLock[];
  work: PredictedWork[];
  /** What only a run can tell, one sentence each; never empty. With it, `locks` and `work` are what is certain. */
  unknown?: string[];
  /** Work that it may do besides; each has its reason in `unknown`. Of tables unknown by name, what they use. */
  possible?: PredictedWork[];
  /** A reason in `unknown` is about work on all of a table which such a statement seldom does. */
  unlikely?: true;
}

export type Predict = (operation: Operation, state: SchemaState) => Prediction;
export type Predictors = { [Kind in OperationKind]?: Predict };

export const nothing: Prediction = { locks: [], work: [] };

type Target = StateRelation | string | undefined;

export type PredictionBuilder = ReturnType<typeof predictionFor>;

/** Collects locks and work on existing relations; those the PR made itself do not count. */
export function predictionFor(state: SchemaState) {
  const locks: PredictedLock[] = [];
  const work: PredictedWork[] = [];
  const possible: PredictedWork[] = [];
  const unknown = new Set<string>();
  let unlikely = false;
  const builder = {
    /** On a table, view or sequence. */
    lock(target: Target, mode: LockMode) {
      const relation = existing(state, target);
      if (relation !== undefined) locks.push({ relation, mode });
      return builder;
    },
    /** On one index of a table, or on those that `which` picks; by default all. Indexes the PR made do not count. */
    lockIndexes(target: Target, mode: LockMode, which: (index: CatalogIndex) => boolean = () => true) {
      const relation = typeof target === 'string' ? relationOf(state, target) : target;
      if (relation === undefined || relation.isNew) return builder;
      const old = relation.indexes.filter((index) => !index.isNew && which(index));
      const table = keyOf(relation);
      locks.push(...old.map(({ name }) => ({ relation: `${relation.schema}.${name}`, mode, table })));
      return builder;
    },
    /** Of a partitioned table, on its partitions, which have the rows. */
    work(target: Target, kind: PredictedWork['kind']) {
      const found = typeof target === 'string' ? relationOf(state, target) : target;
      const leaves = found?.kind === 'partitioned table' ? partitionsOf(state, found).filter(isStored) : [];
      for (const each of leaves.length > 0 ? leaves : [target]) {
        const relation = existing(state, each);
        if (relation !== undefined) work.push({ relation, kind });
      }
      return builder;
    },
    /** Only a run can tell; one sentence that names the table and what the answer depends on. */
    unknown(reason: string) {
      unknown.add(reason);
      return builder;
    },
    /** Work that only a run can tell of. */
    perhaps(target: Target, kind: PredictedWork['kind'], reason: string) {
      unknown.add(reason);
      const relation = existing(state, target);
      if (relation !== undefined) possible.push({ relation, kind });
      return builder;
    },
    /** Likewise, of tables that nobody here can name; `user` is what they use. */
    perhapsSomewhere(kind: PredictedWork['kind'], user: string, reason: string) {
      unknown.add(reason);
      possible.push({ relation: qualify(state, user), kind });
      return builder;
    },
    /** Work on all of a table that it mostly does not do. */
    seldom(reason: string) {
      unknown.add(reason);
      unlikely = true;
      return builder;
    },
    /** Takes over another prediction. */
    add(other: Prediction) {
      locks.push(...other.locks);
      work.push(...other.work);
      possible.push(...(other.possible ?? []));
      unlikely ||= other.unlikely === true;
      for (const reason of other.unknown ?? []) unknown.add(reason);
      return builder;
    },
    done: (): Prediction => ({
      locks: strongestLocks(locks),
      work: distinctWork(work),
      ...(unknown.size === 0 ? {} : { unknown: [...unknown] }),
      ...(possible.length === 0 ? {} : { possible: distinctWork(possible) }),
      ...(unlikely && { unlikely }),
    }),
  };
  return builder;
}

function isStored({ kind }: StateRelation): boolean {
  return kind !== 'partitioned table' && kind !== 'foreign table';
}

/** What does not exist is taken to: the statement would fail, or we know too little. */
function existing(state: SchemaState, target: Target): string | undefined {
  if (target === undefined || target === '') return undefined;
  const relation = typeof target === 'string' ? relationOf(state, target) : target;
  if (relation === undefined) return typeof target === 'string' ? qualify(state, target) : undefined;
  return relation.isNew ? undefined : keyOf(relation);
}

/** Several predictions as one statement's. */
export function mergePredictions(state: SchemaState, all: readonly Prediction[]): Prediction {
  const builder = predictionFor(state);
  for (const each of all) builder.add(each);
  return builder.done();
}

/** Place of a mode in PostgreSQL's own order. https://www.postgresql.org/docs/current/explicit-locking.html */
export function strength(mode: LockMode): number {
  return STRENGTHS.get(mode) ?? -1;
}

const STRENGTHS: ReadonlyMap<LockMode, number> = new Map(LOCK_MODES.map((mode, place) => [mode, place]));

/** SHARE and stronger stop writes; only ACCESS EXCLUSIVE stops reads. */
export function stopsWrites(mode: LockMode): boolean {
  return strength(mode) >= strength('ShareLock');
}

/** One lock a relation, the strongest. */
export function strongestLocks(locks: readonly PredictedLock[]): PredictedLock[] {
  const strongest = new Map<string, PredictedLock>();
  for (const lock of locks) {
    const known = strongest.get(lock.relation);
    if (known === undefined || strength(lock.mode) > strength(known.mode)) strongest.set(lock.relation, lock);
  }
  return [...strongest.values()];
}

/** An index's lock as one on its table: whoever uses the table opens its indexes too. */
export function locksOnTables(locks: readonly PredictedLock[]): PredictedLock[] {
  return strongestLocks(locks.map(({ relation, table, mode }) => ({ relation: table ?? relation, mode })));
}

function distinctWork(work: readonly PredictedWork[]): PredictedWork[] {
  return [...new Map(work.map((each) => [`${each.kind} ${each.relation}`, each])).values()];
}
