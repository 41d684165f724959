import { isSet, textOf } from '../detail.ts';
import { qualify, relationOf } from '../state.ts';
import { always, type Classifiers, type Classify, missing, onNew, onTable } from './classifier.ts';

const createTable: Classify = (operation, { state }) => {
  const existing = state.relations.get(qualify(state, operation.object));
  if (existing !== undefined && !existing.assumed) {
    const why = existing.isNew ? 'made in the same PR' : 'the table exists already: nothing happens';
    return isSet(operation, 'ifNotExists')
      ? { phase: 'neutral', why, onNewObject: existing.isNew }
      : { phase: 'unknown', why: 'the table exists already: the statement fails' };
  }
  const parent = textOf(operation, 'partitionOf');
  const why = parent === undefined ? 'nobody uses the table yet' : `a new partition of ${parent}`;
  return { phase: 'expand', why, onNewObject: true };
};

/** Tables, partitions and storage: postgres-hazards 2.5. */
export const tablePhases: Classifiers = {
  'create table': createTable,
  'create table as': createTable,
  'drop table': onTable((operation, _, { outlook }) =>
    outlook.makesView(operation.object)
      ? { phase: 'contract', why: 'a view takes its place, but its rows are gone' }
      : { phase: 'contract', why: 'the running app may still use it' },
  ),
  'rename table': onTable((operation, relation, { outlook }) => {
    if (relation.kind === 'view' || relation.kind === 'materialized view') {
      return { phase: 'switch', why: 'the running app knows the old name, the new one only the new name' };
    }
    return outlook.makesView(operation.object)
      ? { phase: 'expand', why: `a view keeps the old name ${operation.object} working` }
      : { phase: 'switch', why: 'the running app knows the old name, the new one only the new name' };
  }),
  'set schema': (operation, { state }) => {
    if (operation.table === undefined) return { phase: 'switch', why: 'whoever names the old schema fails' };
    const relation = relationOf(state, operation.table);
    if (relation === undefined) return missing(operation, operation.table);
    return relation.isNew ? onNew : { phase: 'switch', why: 'whoever names the old schema fails' };
  },
  truncate: onTable(() => ({ phase: 'contract', why: 'every row is gone' })),
  'lock table': onTable(() => ({ phase: 'ops', why: 'takes a lock and nothing else' })),
  'attach partition': onTable(() => ({ phase: 'expand', why: 'the table shows more rows' })),
  'detach partition': onTable(() => ({ phase: 'contract', why: 'its rows vanish from the table' })),
  inherit: onTable(() => ({ phase: 'neutral', why: 'inheritance alone changes no column' })),
  'set logged': onTable(() => ({ phase: 'ops', why: 'changes storage, not shape' })),
  'set tablespace': always('ops', 'changes storage, not shape'),
  'set access method': onTable(() => ({ phase: 'ops', why: 'changes storage, not shape' })),
  'storage parameters': always('neutral', 'a storage setting'),
  'rewrite table': always('ops', 'changes storage, not shape'),
  vacuum: always('ops', 'maintenance'),
  analyze: always('neutral', 'statistics only'),
};
