import type { Operation } from '../../sql/operation.ts';
import { isSet, textOf } from '../detail.ts';
import { fillsItself } from '../evolve-columns.ts';
import { columnOf, relationOf, type StateRelation } from '../state.ts';
import { compareTypes } from '../type-change.ts';
import {
  always,
  type Classified,
  type Classifiers,
  type Classify,
  type ClassifyContext,
  missing,
  onTable,
} from './classifier.ts';

type Column = StateRelation['columns'][number];
type Decide = (operation: Operation, column: Column, relation: StateRelation, context: ClassifyContext) => Classified;

const sameName: Classified = { phase: 'neutral', why: 'the column is made in the same PR', onNewObject: true };

/** On a column of an existing table. Of a table that is only assumed to exist, the column is assumed too. */
const onColumn = (decide: Decide): Classify =>
  onTable((operation, relation, context) => {
    const column = columnOf(relation, operation.column);
    if (column !== undefined) return decide(operation, column, relation, context);
    const isTable =
      relation.kind === 'table' || relation.kind === 'partitioned table' || relation.kind === 'foreign table';
    if (isTable && !relation.assumed) return missing(operation, `${operation.table}.${operation.column}`);
    return decide(operation, assumedColumn(operation), relation, context);
  });

function assumedColumn(operation: Operation): Column {
  const name = operation.column ?? '';
  return { name, type: '', notNull: false, hasDefault: false, identity: null, generated: false, isNew: false };
}

const addColumn: Classify = (operation, context) => {
  if (textOf(operation, 'objectType') === 'type') return { phase: 'expand', why: 'an attribute more' };
  return onTable((_, relation) => {
    if (columnOf(relation, operation.column) !== undefined && isSet(operation, 'ifNotExists')) {
      return { phase: 'neutral', why: 'the column exists already: nothing happens' };
    }
    if (isSet(operation, 'notNull') && !fillsItself(operation)) {
      return { phase: 'contract', why: 'rows that the running app inserts lack it: NOT NULL without a default' };
    }
    return { phase: 'expand', why: 'the running app does not name it' };
  })(operation, context);
};

/** Columns: postgres-hazards 2.1 and 2.2. */
export const columnPhases: Classifiers = {
  'add column': addColumn,
  'drop column': (operation, context) => {
    if (textOf(operation, 'objectType') === 'type') return { phase: 'contract', why: 'an attribute less' };
    return onColumn((_, column) =>
      column.isNew ? sameName : { phase: 'contract', why: 'the running app may still read or write it' },
    )(operation, context);
  },
  'rename column': onColumn((operation, column) =>
    column.isNew
      ? sameName
      : { phase: 'switch', why: `the running app says ${column.name}, the new one ${textOf(operation, 'newName')}` },
  ),
  'alter column type': onColumn((operation, column) => {
    if (column.isNew) return sameName;
    const type = textOf(operation, 'type') ?? '';
    const change = compareTypes({
      from: column.type,
      to: type,
      column: column.name,
      using: textOf(operation, 'using'),
    });
    const words = `${column.type || 'the old type'} → ${type}`;
    if (change === 'same') return { phase: 'neutral', why: 'the type stays as it is' };
    if (change === 'wider') return { phase: 'expand', why: `${words} only widens` };
    if (change === 'narrower') return { phase: 'tighten', why: `${words} refuses longer values` };
    return { phase: 'switch', why: `${words}: one of the two apps expects the other type` };
  }),
  'set not null': onColumn((_, column) => {
    if (column.notNull) return { phase: 'neutral', why: 'it is NOT NULL already' };
    if (!column.isNew) return { phase: 'tighten', why: 'the running app breaks if it writes NULL' };
    if (column.hasDefault)
      return { phase: 'expand', why: 'a new column whose default fills what the running app leaves out' };
    return { phase: 'contract', why: 'rows that the running app inserts lack it: NOT NULL without a default' };
  }),
  'drop not null': onColumn(() => ({ phase: 'expand', why: 'the running app may meet NULL, but need not write it' })),
  'set default': onColumn(() => ({ phase: 'expand', why: 'only rows that leave the column out change' })),
  'drop default': onColumn((operation, column, relation) => {
    if (!column.hasDefault && !relation.assumed) return { phase: 'neutral', why: 'there is no default' };
    if (column.notNull)
      return { phase: 'contract', why: 'rows that the running app inserts without it fail: it is NOT NULL' };
    if (column.isNew) return sameName;
    return { phase: 'tighten', why: `rows that the running app inserts without ${operation.column} now get NULL` };
  }),
  'set expression': onColumn((_, column) =>
    column.isNew ? sameName : { phase: 'switch', why: 'the two apps expect different values' },
  ),
  'drop expression': onColumn((_, column) =>
    column.isNew ? sameName : { phase: 'contract', why: 'the running app does not write it, so it goes stale' },
  ),
  'add identity': onColumn(() => ({ phase: 'expand', why: 'rows that leave the column out get a number' })),
  'set identity': onColumn((operation, column) =>
    isSet(operation, 'always') && !column.isNew
      ? { phase: 'tighten', why: 'the running app fails if it supplies the value itself' }
      : { phase: 'neutral', why: 'numbers are made as before' },
  ),
  'drop identity': onColumn((_, column) =>
    column.isNew ? sameName : { phase: 'contract', why: 'the running app relies on the number being made' },
  ),
  'column option': always('neutral', 'a storage setting'),
};

/** For others: whether every one of these columns was added by the PR. */
export function allColumnsNew(context: ClassifyContext, table: string | undefined, columns: string[]): boolean {
  const relation = relationOf(context.state, table);
  if (relation === undefined || columns.length === 0) return false;
  return columns.every((name) => columnOf(relation, name)?.isNew === true);
}
