import type { Operation } from '../sql/operation.ts';
import { emptyRelation, splitName } from './catalog.ts';
import { isSet, listOf, textOf } from './detail.ts';
import { evolveColumns } from './evolve-columns.ts';
import { constraintSteps } from './evolve-constraints.ts';
import type { Evolve, Steps } from './evolve-step.ts';
import { typeSteps } from './evolve-types.ts';
import { keyOf, qualify, relationOf, type SchemaState, type StateRelation } from './state.ts';

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

function fill(operation: Operation, state: SchemaState): void {
  const relation = relationOf(state, operation.table ?? operation.object);
  if (relation !== undefined) relation.filled = true;
}

/** After RESET it is the server's again, which nobody here knows. */
function setTimeZone(operation: Operation, state: SchemaState): void {
  const value = isSet(operation, 'reset') ? undefined : textOf(operation, 'value');
  if (isSet(operation, 'local')) state.localTimeZone = { value, transaction: state.transaction };
  else {
    delete state.localTimeZone;
    state.timeZone = value;
  }
}

const steps: Steps = {
  ...typeSteps,
  ...constraintSteps,

  'create table': make('table'),
  'create table as': (operation, state) => {
    make('table')(operation, state);
    fill(operation, state);
  },
  insert: fill,
  copy: fill,
  merge: fill,
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
    if (/^timezone$/i.test(operation.object)) setTimeZone(operation, state);
    if (operation.object !== 'search_path' || isSet(operation, 'reset')) return;
    const path = listOf(operation, 'value')
      .map((schema) => schema.trim())
      .filter((schema) => schema !== '' && schema !== '$user');
    if (path.length > 0) state.searchPath = path;
  },
};
