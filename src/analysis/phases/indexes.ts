import { isSet, listOf } from '../detail.ts';
import { indexOf } from '../state.ts';
import { always, type Classifiers, missing, onTable } from './classifier.ts';
import { allColumnsNew } from './columns.ts';

/** Indexes: postgres-hazards 2.4. */
export const indexPhases: Classifiers = {
  'create index': onTable((operation, relation, context) => {
    if (
      isSet(operation, 'ifNotExists') &&
      relation.indexes.some(({ name, isNew }) => name === operation.object && !isNew)
    ) {
      return { phase: 'neutral', why: 'an index of that name exists already: nothing happens' };
    }
    if (!isSet(operation, 'unique')) return { phase: 'neutral', why: 'queries stay the same' };
    const columns = listOf(operation, 'columns');
    if (allColumnsNew(context, operation.table, columns)) {
      return { phase: 'expand', why: 'the running app leaves the new columns empty' };
    }
    return { phase: 'tighten', why: 'the running app breaks if it writes duplicates' };
  }),
  'drop index': (operation, { state, outlook }) => {
    const found = indexOf(state, operation.object);
    if (found === undefined) {
      if (state.complete) return missing(operation, `index ${operation.object}`);
      return { phase: 'neutral', why: 'queries stay the same, perhaps slower' };
    }
    const { relation, index } = found;
    if (index.isNew || relation.isNew) return { phase: 'neutral', why: 'made in the same PR', onNewObject: true };
    if (!index.unique) return { phase: 'neutral', why: 'queries stay the same, perhaps slower' };
    const columns = index.columns.flatMap((column) => column ?? []);
    const kept = relation.indexes.some(
      (each) => each !== index && each.unique && each.columns.join(',') === index.columns.join(','),
    );
    if (kept || outlook.makesUnique(relation.name, columns)) {
      return { phase: 'neutral', why: 'another unique index keeps the rule' };
    }
    return { phase: 'contract', why: `ON CONFLICT (${columns.join(', ')}) of the running app fails` };
  },
  reindex: always('ops', 'maintenance'),
  'rename index': always('neutral', 'queries do not name indexes'),
  'alter index': always('neutral', 'queries stay the same'),
};
