import type { Operation } from '../sql/operation.ts';
import { isSet, textOf } from './detail.ts';
import { columnsOf } from './locks/dependents.ts';
import { childrenOf } from './locks/relations.ts';
import { columnOf, keyOf, relationOf, type SchemaState, type StateRelation } from './state.ts';

/** The part of {@link evolve} that concerns columns. */
export function evolveColumns(operation: Operation, state: SchemaState): void {
  const relation = relationOf(state, operation.column === undefined ? undefined : operation.table);
  if (relation === undefined) return;
  const below = isSet(operation, 'only') ? [] : childrenOf(state, relation);
  for (const each of [relation, ...below]) {
    if (operation.kind === 'add column') addColumn(operation, state, each);
    else changeColumn(operation, each);
  }
}

function changeColumn(operation: Operation, relation: StateRelation): void {
  const column = columnOf(relation, operation.column);
  if (column === undefined) return;
  switch (operation.kind) {
    case 'drop column':
      relation.columns = relation.columns.filter((each) => each !== column);
      relation.constraints = relation.constraints.filter(({ columns }) => !columns.includes(column.name));
      relation.indexes = relation.indexes.filter((index) => !columnsOf(index).includes(column.name));
      return;
    case 'rename column':
      renameColumn(relation, column.name, textOf(operation, 'newName') ?? column.name);
      return;
    case 'alter column type':
      column.type = textOf(operation, 'type') ?? column.type;
      return;
    case 'set not null':
      column.notNull = true;
      return;
    case 'drop not null':
      column.notNull = false;
      return;
    case 'set default':
    case 'add identity':
      column.hasDefault = true;
      return;
    case 'drop default':
    case 'drop identity':
      column.hasDefault = false;
      return;
    default:
  }
}

/** PostgreSQL refuses more. https://www.postgresql.org/docs/current/limits.html */
const MOST_COLUMNS = 1600;

function addColumn(operation: Operation, state: SchemaState, relation: StateRelation): void {
  const name = operation.column ?? '';
  if (relation.columns.length >= MOST_COLUMNS || columnOf(relation, name) !== undefined) return;
  const identity = textOf(operation, 'identity');
  const generated = textOf(operation, 'generated') !== undefined;
  relation.columns.push({
    name,
    type: textOf(operation, 'type') ?? '',
    notNull: isSet(operation, 'notNull'),
    hasDefault: fillsItself(operation),
    identity: identity === 'always' || identity === 'by default' ? identity : null,
    generated,
    virtual: textOf(operation, 'generated') === 'virtual',
    isNew: true,
  });
  addInline(operation, relation, state);
  const parent = operation.references?.[0];
  if (parent === undefined) return;
  const target = relationOf(state, parent);
  const refTable = target === undefined ? parent : keyOf(target);
  state.relations.mark(relation, 'refers to', refTable);
  relation.constraints.push({
    name: textOf(operation, 'foreignKey') ?? '',
    kind: 'foreign key',
    validated: true,
    columns: [name],
    refTable,
    expression: null,
    isNew: true,
  });
}

/** What is written behind a column: its CHECK, UNIQUE and PRIMARY KEY. */
function addInline(operation: Operation, relation: StateRelation, state: SchemaState): void {
  const column = operation.column ?? '';
  const shared = { columns: [column], refTable: null, isNew: true };
  const expression = textOf(operation, 'check');
  if (expression !== undefined) {
    const enforced = !isSet(operation, 'checkNotEnforced');
    const validated = enforced && !isSet(operation, 'checkNotValid');
    relation.constraints.push({
      ...shared,
      name: `${relation.name}_${column}_check`,
      kind: 'check',
      validated,
      enforced,
      expression,
    });
  }
  for (const kind of ['unique', 'primary key'] as const) {
    if (!isSet(operation, kind === 'unique' ? 'unique' : 'primaryKey')) continue;
    const name = kind === 'unique' ? `${relation.name}_${column}_key` : `${relation.name}_pkey`;
    relation.constraints.push({ ...shared, name, kind, validated: true, expression: null });
    relation.indexes.push({ name, columns: [column], unique: true, valid: true, constraint: name, isNew: true });
    state.relations.mark(relation, 'has index', name);
  }
}

/** A row written without the column gets a value all the same. */
export function fillsItself(operation: Operation): boolean {
  if (isSet(operation, 'serial') || textOf(operation, 'identity') !== undefined) return true;
  if (textOf(operation, 'generated') !== undefined) return true;
  return textOf(operation, 'default') !== undefined && !isSet(operation, 'defaultNull');
}

function renameColumn(relation: StateRelation, from: string, to: string): void {
  for (const column of relation.columns) if (column.name === from) column.name = to;
  for (const constraint of relation.constraints)
    constraint.columns = constraint.columns.map((name) => (name === from ? to : name));
  for (const index of relation.indexes) {
    index.columns = index.columns.map((name) => (name === from ? to : name));
    if (index.uses !== undefined) index.uses = index.uses.map((name) => (name === from ? to : name));
  }
}
