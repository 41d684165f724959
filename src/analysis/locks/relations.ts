import type { LockMode } from '../../trace/trace.ts';
import {
  childrenNamed,
  indexOf,
  keyOf,
  partitionsOf,
  readersNamed,
  relationOf,
  type SchemaState,
  type StateRelation,
} from '../state.ts';
import type { PredictionBuilder } from './prediction.ts';

/** Since 16, planning opens the indexes of a partitioned table too, not only its partitions'. Measured. */
const plansPartitionedIndexes = 16;

interface Reading {
  builder: PredictionBuilder;
  state: SchemaState;
  mode: LockMode;
  /** ONLY was written, or there is nothing below that could be meant. */
  only?: boolean;
  /** A condition may let the planner leave partitions out. */
  pruned?: boolean;
  /** Views that were gone into. */
  seen?: Set<StateRelation>;
}

/**
 * What planning a query locks for one table or view that it names: views down to their tables, inheritance children,
 * partitions, and every index of each, whether the plan uses it or not.
 */
export function lockPlanned(name: string | StateRelation, reading: Reading): void {
  const { builder, state, mode } = reading;
  const relation = typeof name === 'string' ? relationOf(state, name) : name;
  if (relation === undefined) {
    if (!isSystem(name)) builder.lock(typeof name === 'string' ? name : undefined, mode);
    return;
  }
  builder.lock(relation, mode);
  if (relation.kind === 'view') {
    const seen = reading.seen ?? new Set();
    if (seen.has(relation)) return;
    seen.add(relation);
    for (const base of relation.reads) lockPlanned(base, { ...reading, only: false, pruned: true, seen });
    return;
  }
  if (relation.kind !== 'partitioned table') builder.lockIndexes(relation, mode);
  else if (state.serverMajor >= plansPartitionedIndexes) builder.lockIndexes(relation, mode);
  if (reading.only === true) return;
  const below = childrenOf(state, relation);
  if (relation.kind === 'partitioned table' && reading.pruned === true && below.some(({ isNew }) => !isNew)) {
    builder.unknown(
      `Which partitions of ${keyOf(relation)} are locked depends on the plan: it leaves out what the condition rules out.`,
    );
    return;
  }
  for (const child of below) lockPlanned(child, { ...reading, only: true });
}

/** The table with everything that inherits from it, partitions among them. */
export function lockTree(relation: StateRelation, { builder, state, mode }: Omit<Reading, 'only' | 'pruned'>): void {
  builder.lock(relation, mode);
  for (const child of childrenOf(state, relation)) builder.lock(child, mode);
}

/** Partitions and inheritance children, and theirs. */
export function childrenOf(state: SchemaState, relation: StateRelation): StateRelation[] {
  const found = new Set<StateRelation>();
  const open = [relation];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const each of childrenNamed(state, keyOf(next))) {
      if (each === relation || found.has(each)) continue;
      found.add(each);
      open.push(each);
    }
  }
  return [...found];
}

export function defaultPartitionOf(state: SchemaState, parent: StateRelation): StateRelation | undefined {
  const key = keyOf(parent);
  return state.relations
    .marked('default partition of', key)
    .find(({ isDefaultPartition, parents }) => isDefaultPartition && parents.includes(key));
}

/** Leaf partitions, or the table itself. */
export function storedParts(state: SchemaState, relation: StateRelation): StateRelation[] {
  return relation.kind === 'partitioned table'
    ? partitionsOf(state, relation).filter(({ kind }) => kind === 'table')
    : [relation];
}

/** Views and materialized views that read it, and those that read them. */
export function readersOf(state: SchemaState, relation: StateRelation): StateRelation[] {
  const found = new Set<StateRelation>();
  const open = [relation];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const each of readersNamed(state, keyOf(next))) {
      if (found.has(each)) continue;
      found.add(each);
      open.push(each);
    }
  }
  return [...found];
}

/** Sequences of serial and identity columns. */
export function ownedSequences(state: SchemaState, relation: StateRelation, column?: string): StateRelation[] {
  const key = keyOf(relation);
  return state.relations
    .marked('owned by', key)
    .filter(
      ({ kind, ownedBy }) =>
        kind === 'sequence' &&
        ownedBy !== undefined &&
        (column === undefined ? ownedBy.startsWith(`${key}.`) : ownedBy === `${key}.${column}`),
    );
}

/** A lock on an index, under its own name. */
export function lockIndex(builder: PredictionBuilder, state: SchemaState, name: string, mode: LockMode): void {
  const found = indexOf(state, name);
  if (found === undefined) return;
  builder.lockIndexes(found.relation, mode, (index) => index.name === found.index.name);
}

/** The system's own tables and views: nobody else's business. */
export function isSystem(name: string | StateRelation): boolean {
  const text = typeof name === 'string' ? name : keyOf(name);
  return /^(pg_catalog\.|information_schema\.|pg_toast\.)|^pg_[a-z_]+$/.test(text);
}
