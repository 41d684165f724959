import type { Operation, OperationKind } from '../sql/operation.ts';
import { emptyRelation, splitName } from './catalog.ts';
import { isSet, listOf, textOf } from './detail.ts';
import { evolveColumns } from './evolve-columns.ts';
import { constraintKinds } from './phases/constraint-kinds.ts';
import { indexOf, keyOf, qualify, relationOf, type SchemaState, type StateRelation, typeOf } from './state.ts';

type Evolve = (operation: Operation, state: SchemaState) => void;

/** Brings `state` to after `operation`. What it does not know leaves the state as it was. */
export function evolve(operation: Operation, state: SchemaState): void {
  steps[operation.kind]?.(operation, state);
  evolveColumns(operation, state);
}

const make =
  (kind: StateRelation['kind']): Evolve =>
  (operation, state) => {
    const key = qualify(state, operation.object);
    if (state.relations.has(key) && !(state.relations.get(key)?.assumed === true)) return;
    const { schema = 'public', name } = splitName(key);
    const parent = relationOf(state, textOf(operation, 'partitionOf'));
    state.relations.set(key, {
      ...emptyRelation(schema, name),
      kind: isSet(operation, 'partitioned') ? 'partitioned table' : kind,
      columns: listOf(operation, 'columns').map((column) => ({ ...unknownColumn, name: column, isNew: true })),
      constraints: [],
      indexes: [],
      parents: parent === undefined ? [] : [keyOf(parent)],
      isPartition: parent !== undefined,
      isDefaultPartition: isSet(operation, 'defaultPartition'),
      reads:
        kind === 'view' || kind === 'materialized view'
          ? (operation.references ?? []).map((each) => qualify(state, each))
          : [],
      isNew: true,
      assumed: false,
    });
  };

const unknownColumn = { type: '', notNull: false, hasDefault: false, identity: null, generated: false };

const remove: Evolve = (operation, state) => {
  const relation = relationOf(state, operation.object);
  if (relation !== undefined) state.relations.delete(keyOf(relation));
};

const rename: Evolve = (operation, state) => {
  const relation = relationOf(state, operation.object);
  if (relation === undefined) return;
  state.relations.delete(keyOf(relation));
  relation.name = textOf(operation, 'newName') ?? relation.name;
  relation.schema = textOf(operation, 'newSchema') ?? relation.schema;
  state.relations.set(keyOf(relation), relation);
};

const makeType: Evolve = (operation, state) => {
  const key = qualify(state, operation.object);
  const { schema = 'public', name } = splitName(key);
  const isDomain = operation.kind === 'create domain';
  const kind = isDomain ? 'domain' : textOf(operation, 'kind') === 'enum' ? 'enum' : 'other';
  const constrained = isSet(operation, 'constrained');
  state.types.set(key, {
    schema,
    name,
    kind,
    constrained,
    values: listOf(operation, 'values'),
    isNew: true,
    newValues: [],
  });
};

const removeType: Evolve = (operation, state) => {
  const type = typeOf(state, operation.object);
  if (type !== undefined) state.types.delete(keyOf(type));
};

const makeFunction: Evolve = (operation, state) => {
  const { schema = 'public', name } = splitName(qualify(state, operation.object));
  const given = textOf(operation, 'arguments') ?? '';
  if (state.functions.some((each) => each.schema === schema && each.name === name && each.arguments === given)) return;
  const volatility = textOf(operation, 'volatility') as 'immutable' | 'stable' | 'volatile' | undefined;
  state.functions.push({ schema, name, arguments: given, volatility: volatility ?? null, isNew: true });
};

const addConstraint: Evolve = (operation, state) => {
  const relation = relationOf(state, operation.table);
  const kind = constraintKinds[operation.kind];
  if (relation === undefined || kind === undefined) return;
  const columns = listOf(operation, 'columns');
  const parent = operation.references?.[0];
  relation.constraints.push({
    name: operation.object,
    kind,
    validated: !isSet(operation, 'notValid') && !isSet(operation, 'notEnforced'),
    columns,
    refTable: parent === undefined ? null : keyOf(relationOf(state, parent) ?? splitRequired(qualify(state, parent))),
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
  }
  if (kind === 'primary key' || kind === 'not null') {
    for (const column of relation.columns) if (columns.includes(column.name)) column.notNull = true;
  }
};

function splitRequired(key: string): { schema: string; name: string } {
  const { schema = 'public', name } = splitName(key);
  return { schema, name };
}

const steps: { [Kind in OperationKind]?: Evolve } = {
  'create table': make('table'),
  'create table as': make('table'),
  'create view': make('view'),
  'replace view': make('view'),
  'create materialized view': make('materialized view'),
  'create sequence': make('sequence'),
  'drop table': remove,
  'drop view': remove,
  'drop materialized view': remove,
  'drop sequence': remove,
  'rename table': rename,
  'rename view': rename,
  'set schema': rename,
  'alter sequence': (operation, state) => {
    if (textOf(operation, 'action') === 'rename') rename(operation, state);
  },
  'create type': makeType,
  'create domain': makeType,
  'drop type': removeType,
  'drop domain': removeType,
  'alter type': (operation, state) => {
    const type = typeOf(state, operation.object);
    if (type === undefined || textOf(operation, 'action') !== 'rename') return;
    state.types.delete(keyOf(type));
    type.name = textOf(operation, 'newName') ?? type.name;
    state.types.set(keyOf(type), type);
  },
  'add enum value': (operation, state) => {
    const type = typeOf(state, operation.object);
    const value = textOf(operation, 'value');
    if (type === undefined || value === undefined || type.values.includes(value)) return;
    type.values.push(value);
    type.newValues.push(value);
  },
  'create function': makeFunction,
  'replace function': makeFunction,
  'drop function': (operation, state) => {
    const { schema, name } = splitName(operation.object);
    const given = textOf(operation, 'arguments');
    state.functions = state.functions.filter(
      (each) =>
        each.name !== name ||
        (schema !== undefined && each.schema !== schema) ||
        (given !== undefined && each.arguments !== given),
    );
  },
  'create schema': (operation, state) => {
    if (!state.schemas.has(operation.object)) state.schemas.set(operation.object, true);
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
  },
  'drop index': (operation, state) => {
    const found = indexOf(state, operation.object);
    if (found !== undefined) found.relation.indexes = found.relation.indexes.filter((index) => index !== found.index);
  },
  'rename index': (operation, state) => {
    const found = indexOf(state, operation.object);
    if (found !== undefined) found.index.name = textOf(operation, 'newName') ?? found.index.name;
  },
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
  },
  'attach partition': (operation, state) => {
    const [child, parent] = [relationOf(state, operation.object), relationOf(state, operation.table)];
    if (child === undefined || parent === undefined) return;
    child.parents = [keyOf(parent)];
    child.isPartition = true;
    child.isDefaultPartition = isSet(operation, 'default');
  },
  'detach partition': (operation, state) => {
    const child = relationOf(state, operation.object);
    if (child === undefined) return;
    child.parents = [];
    child.isPartition = false;
  },
  'create trigger': (operation, state) => {
    relationOf(state, operation.table)?.triggers.push(operation.object);
  },
  'create policy': (operation, state) => {
    relationOf(state, operation.table)?.policies.push(operation.object);
  },
  set: (operation, state) => {
    if (operation.object !== 'search_path' || isSet(operation, 'reset')) return;
    const path = listOf(operation, 'value')
      .map((schema) => schema.trim())
      .filter((schema) => schema !== '' && schema !== '$user');
    if (path.length > 0) state.searchPath = path;
  },
};
