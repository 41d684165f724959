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

/** Collects locks and work on existing relations; those the PR made itself do not count. */
export class PredictionBuilder {
  readonly #state: SchemaState;
  readonly #locks: PredictedLock[] = [];
  readonly #work: PredictedWork[] = [];
  readonly #possible: PredictedWork[] = [];
  readonly #unknown: string[] = [];
  #unlikely = false;

  constructor(state: SchemaState) {
    this.#state = state;
  }

  /** On a table, view or sequence. */
  lock(target: Target, mode: LockMode): this {
    const relation = existing(this.#state, target);
    if (relation !== undefined) this.#locks.push({ relation, mode });
    return this;
  }

  /** On one index of a table, or on those that `which` picks; by default all. Indexes the PR made do not count. */
  lockIndexes(target: Target, mode: LockMode, which: (index: CatalogIndex) => boolean = () => true): this {
    const relation = typeof target === 'string' ? relationOf(this.#state, target) : target;
    if (relation === undefined || relation.isNew) return this;
    const old = relation.indexes.filter((index) => !index.isNew && which(index));
    const table = keyOf(relation);
    this.#locks.push(...old.map(({ name }) => ({ relation: `${relation.schema}.${name}`, mode, table })));
    return this;
  }

  /** Of a partitioned table, on its partitions, which have the rows. */
  work(target: Target, kind: PredictedWork['kind']): this {
    const found = typeof target === 'string' ? relationOf(this.#state, target) : target;
    const leaves = found?.kind === 'partitioned table' ? partitionsOf(this.#state, found).filter(isStored) : [];
    for (const each of leaves.length > 0 ? leaves : [target]) {
      const relation = existing(this.#state, each);
      if (relation !== undefined) this.#work.push({ relation, kind });
    }
    return this;
  }

  /** Only a run can tell; one sentence that names the table and what the answer depends on. */
  unknown(reason: string): this {
    this.#unknown.push(reason);
    return this;
  }

  /** Work that only a run can tell of. */
  perhaps(target: Target, kind: PredictedWork['kind'], reason: string): this {
    const relation = existing(this.#state, target);
    if (relation !== undefined) this.#possible.push({ relation, kind });
    return this.unknown(reason);
  }

  /** Likewise, of tables that nobody here can name; `user` is what they use. */
  perhapsSomewhere(kind: PredictedWork['kind'], user: string, reason: string): this {
    this.#possible.push({ relation: qualify(this.#state, user), kind });
    return this.unknown(reason);
  }

  /** Work on all of a table that it mostly does not do. */
  seldom(reason: string): this {
    this.#unlikely = true;
    return this.unknown(reason);
  }

  /** Takes over another prediction. */
  add(other: Prediction): this {
    this.#locks.push(...other.locks);
    this.#work.push(...other.work);
    if (other.possible !== undefined) this.#possible.push(...other.possible);
    if (other.unknown !== undefined) this.#unknown.push(...other.unknown);
    this.#unlikely ||= other.unlikely === true;
    return this;
  }

  done(): Prediction {
    const made: Prediction = { locks: strongestLocks(this.#locks), work: distinctWork(this.#work) };
    if (this.#unknown.length > 0) made.unknown = [...new Set(this.#unknown)];
    if (this.#possible.length > 0) made.possible = distinctWork(this.#possible);
    if (this.#unlikely) made.unlikely = true;
    return made;
  }
}

export function predictionFor(state: SchemaState): PredictionBuilder {
  return new PredictionBuilder(state);
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
  const [first] = all;
  if (first !== undefined && all.length === 1) return first;
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
  if (locks.length < 2) return [...locks];
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
  if (work.length < 2) return [...work];
  return [...new Map(work.map((each) => [`${each.kind} ${each.relation}`, each])).values()];
}
