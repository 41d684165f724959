import type { Operation } from '../../sql/operation.ts';
import { isSet } from '../detail.ts';
import { indexOf, keyOf, referencing, relationOf, type SchemaState, type StateRelation } from '../state.ts';
import { nothing, type Predict, type PredictionBuilder, type Predictors, predictionFor } from './prediction.ts';
import { childrenOf, defaultPartitionOf, ownedSequences, readersOf } from './relations.ts';

interface Dropping {
  builder: PredictionBuilder;
  state: SchemaState;
  cascade: boolean;
}

const mode = 'AccessExclusiveLock';

/** DROP locks what goes, both sides of every foreign key that goes with it, and parents. Measured on 13 to 18. */
export function lockDrop(relations: readonly StateRelation[], { builder, state, cascade }: Dropping): void {
  const gone = new Set<StateRelation>();
  const open = [...relations];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (gone.has(next)) continue;
    gone.add(next);
    const parts = next.kind === 'partitioned table' || cascade ? childrenOf(state, next) : [];
    open.push(...parts, ...ownedSequences(state, next), ...(cascade ? readersOf(state, next) : []));
  }
  for (const relation of gone) {
    builder.lock(relation, mode).lockIndexes(relation, mode);
    for (const { kind, refTable } of relation.constraints)
      if (kind === 'foreign key' && refTable !== null) lockReferenced(refTable, { builder, state });
    for (const child of cascade ? referencing(state, relation) : []) {
      builder.lock(child, mode);
      for (const part of childrenOf(state, child)) builder.lock(part, mode);
    }
    if (relation.kind === 'sequence' && cascade) for (const user of usersOf(state, relation)) builder.lock(user, mode);
    if (relation.isPartition) lockParents(relation, { builder, state, gone });
  }
}

function lockParents(
  relation: StateRelation,
  { builder, state, gone }: Omit<Dropping, 'cascade'> & { gone: Set<StateRelation> },
): void {
  for (const name of relation.parents) {
    const parent = relationOf(state, name);
    if (parent === undefined) continue;
    const rest = defaultPartitionOf(state, parent);
    builder.lock(parent, mode);
    if (rest !== undefined && !gone.has(rest)) builder.lock(rest, mode);
  }
}

/** Up to 14, only the parts with rows of a partitioned table that a foreign key points at. Measured. */
export function lockReferenced(name: string, { builder, state }: Omit<Dropping, 'cascade'>): void {
  const parent = relationOf(state, name);
  if (parent === undefined) {
    builder.lock(name, mode);
    return;
  }
  const all = [parent, ...(parent.kind === 'partitioned table' ? childrenOf(state, parent) : [])];
  for (const each of all) if (each.kind !== 'partitioned table' || state.serverMajor >= 15) builder.lock(each, mode);
}

/** Tables with a column whose default draws from the sequence. */
function usersOf(state: SchemaState, sequence: StateRelation): StateRelation[] {
  const names = [`nextval('${keyOf(sequence)}'`, `nextval('${sequence.name}'`];
  return [...state.relations.values()].filter(({ columns }) =>
    columns.some(({ default: text }) => names.some((name) => text?.replaceAll('"', '').includes(name))),
  );
}

const dropTable: Predict = (operation, state) => dropNamed(operation, state, operation.table ?? operation.object);

function dropNamed(operation: Operation, state: SchemaState, name: string) {
  const relation = relationOf(state, name);
  const builder = predictionFor(state);
  if (relation === undefined) return isSet(operation, 'ifExists') ? nothing : builder.lock(name, mode).done();
  lockDrop([relation], { builder, state, cascade: isSet(operation, 'cascade') });
  return builder.done();
}

/** With CASCADE, all that is in the schema goes, and what depends on it elsewhere. */
const dropSchema: Predict = (operation, state) => {
  const builder = predictionFor(state);
  if (!isSet(operation, 'cascade')) return builder.done();
  const inside = [...state.relations.values()].filter(({ schema }) => schema === operation.object);
  lockDrop(inside, { builder, state, cascade: true });
  if (!state.complete) builder.unknown(`What is in schema ${operation.object}, and so locked, is not known here.`);
  return builder.done();
};

/** The truncated table, its partitions and children, and with CASCADE those whose foreign keys point there. */
const truncate: Predict = (operation, state) => {
  const builder = predictionFor(state);
  const relation = relationOf(state, operation.table);
  if (relation === undefined) return builder.lock(operation.table, mode).done();
  const gone = new Set<StateRelation>();
  const open = [relation];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (gone.has(next)) continue;
    gone.add(next);
    if (!isSet(operation, 'only')) open.push(...childrenOf(state, next));
    if (isSet(operation, 'cascade')) open.push(...referencing(state, next));
  }
  for (const each of gone) {
    builder.lock(each, mode);
    if (each.kind !== 'partitioned table') builder.lockIndexes(each, mode);
    if (isSet(operation, 'restart')) for (const sequence of ownedSequences(state, each)) builder.lock(sequence, mode);
    if (each.isPartition && state.serverMajor <= 13)
      for (const parent of each.parents) builder.lock(parent, 'AccessShareLock');
    if (each.triggerEvents?.includes('truncate') === true)
      builder.unknown(`What the triggers of ${keyOf(each)} lock is known only once they run.`);
  }
  return builder.done();
};

/** The table is locked as if to be written anew; a partitioned index takes those of the partitions along. */
const dropIndex: Predict = (operation, state) => {
  const builder = predictionFor(state);
  const found = indexOf(state, operation.object);
  if (found === undefined) return nothing;
  const concurrently = isSet(operation, 'concurrently');
  const strength = concurrently ? 'ShareUpdateExclusiveLock' : mode;
  const { relation, index } = found;
  builder.lock(relation, strength).lockIndexes(relation, mode, ({ name }) => name === index.name);
  if (relation.kind !== 'partitioned table') return builder.done();
  const above = new Set([`${relation.schema}.${index.name}`]);
  for (const part of childrenOf(state, relation)) {
    builder.lock(part, strength);
    for (const each of part.indexes) {
      if (each.parent === undefined || !above.has(each.parent)) continue;
      above.add(`${part.schema}.${each.name}`);
      builder.lockIndexes(part, strength, ({ name }) => name === each.name);
    }
  }
  return builder.done();
};

/** What goes: postgres-hazards 2.4 and 2.5. */
export const dropLocks: Predictors = {
  'drop table': dropTable,
  'drop sequence': (operation, state) => dropNamed(operation, state, operation.object),
  'drop schema': dropSchema,
  'drop index': dropIndex,
  truncate,
};
