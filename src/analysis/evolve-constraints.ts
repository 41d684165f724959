import { type CatalogConstraint, splitName } from './catalog.ts';
import { isSet, listOf, textOf } from './detail.ts';
import type { Evolve, Steps } from './evolve-step.ts';
import { constraintKinds } from './phases/constraint-kinds.ts';
import {
  indexOf,
  keyOf,
  partitionsOf,
  qualify,
  referencing,
  relationOf,
  type SchemaState,
  type StateRelation,
} from './state.ts';

const addConstraint: Evolve = (operation, state) => {
  const relation = relationOf(state, operation.table);
  const kind = constraintKinds[operation.kind];
  if (relation === undefined || kind === undefined) return;
  const columns = listOf(operation, 'columns');
  const parent = operation.references?.[0];
  const refTable =
    parent === undefined ? null : keyOf(relationOf(state, parent) ?? splitRequired(qualify(state, parent)));
  if (refTable !== null) state.relations.mark(relation, 'refers to', refTable);
  relation.constraints.push({
    name: operation.object,
    kind,
    validated: !isSet(operation, 'notValid') && !isSet(operation, 'notEnforced'),
    columns,
    refTable,
    expression: textOf(operation, 'expression') ?? null,
    isNew: true,
  });
  if (kind === 'unique' || kind === 'primary key') {
    relation.indexes.push({
      name: operation.object,
      columns,
      unique: true,
      valid: true,
      constraint: operation.object,
      isNew: true,
    });
    state.relations.mark(relation, 'has index', operation.object);
  }
  if (kind === 'primary key' || kind === 'not null') {
    for (const column of relation.columns) if (columns.includes(column.name)) column.notNull = true;
  }
};

function splitRequired(key: string): { schema: string; name: string } {
  const { schema = 'public', name } = splitName(key);
  return { schema, name };
}

/**
 * A CHECK of the parent is each child's too, under the same name.
 * https://www.postgresql.org/docs/current/ddl-inherit.html
 */
function dropInherited(parent: StateRelation, name: string, state: SchemaState): void {
  for (const child of partitionsOf(state, parent)) {
    child.constraints = child.constraints.filter((each) => each.kind !== 'check' || each.name !== name);
  }
}

/** Foreign keys that need the key go with it. */
function dropReferencing(relation: StateRelation, key: CatalogConstraint, state: SchemaState): void {
  for (const child of referencing(state, relation)) {
    child.constraints = child.constraints.filter(({ refTable, refColumns }) => {
      const needs =
        refTable === keyOf(relation) && (refColumns === undefined || refColumns.join() === key.columns.join());
      return !needs || (key.kind !== 'primary key' && key.kind !== 'unique');
    });
  }
}

/** Constraints and indexes. */
export const constraintSteps: Steps = {
  'add primary key': addConstraint,
  'add unique': addConstraint,
  'add foreign key': addConstraint,
  'add check': addConstraint,
  'add exclusion': addConstraint,
  'add not null constraint': addConstraint,
  'validate constraint': (operation, state) => {
    const constraint = relationOf(state, operation.table)?.constraints.find(({ name }) => name === operation.object);
    if (constraint !== undefined) constraint.validated = true;
  },
  'drop constraint': (operation, state) => {
    const relation = relationOf(state, operation.table);
    const constraint = relation?.constraints.find(({ name }) => name === operation.object);
    if (relation === undefined || constraint === undefined) return;
    if (!constraint.isNew) state.dropped.push({ table: keyOf(relation), constraint });
    relation.constraints = relation.constraints.filter((each) => each !== constraint);
    relation.indexes = relation.indexes.filter((index) => index.constraint !== constraint.name);
    for (const column of relation.columns) {
      if (constraint.kind === 'not null' && constraint.columns.includes(column.name)) column.notNull = false;
    }
    if (constraint.kind === 'check') dropInherited(relation, constraint.name, state);
    if (isSet(operation, 'cascade')) dropReferencing(relation, constraint, state);
  },
  'create index': (operation, state) => {
    const relation = relationOf(state, operation.table);
    if (relation?.indexes.some(({ name }) => name === operation.object) !== false) return;
    const columns = listOf(operation, 'columns').map((column) => (column === '(expression)' ? null : column));
    relation.indexes.push({
      name: operation.object,
      columns,
      unique: isSet(operation, 'unique'),
      valid: true,
      constraint: null,
      isNew: true,
    });
    state.relations.mark(relation, 'has index', operation.object);
  },
  'drop index': (operation, state) => {
    const found = indexOf(state, operation.object);
    if (found !== undefined) found.relation.indexes = found.relation.indexes.filter((index) => index !== found.index);
  },
  'rename index': (operation, state) => {
    const found = indexOf(state, operation.object);
    if (found === undefined) return;
    found.index.name = textOf(operation, 'newName') ?? found.index.name;
    state.relations.mark(found.relation, 'has index', found.index.name);
  },
};
