import type { Operation } from '../sql/operation.ts';
import { emptyRelation, splitName } from './catalog.ts';
import { breakCircles, withoutCircles } from './circles.ts';
import { isSet, listOf, textOf } from './detail.ts';
import { evolveColumns } from './evolve-columns.ts';
import { constraintSteps } from './evolve-constraints.ts';
import { followName, keysOf, ownSequence, programSteps } from './evolve-programs.ts';
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
    const existing = state.relations.get(key);
    if (existing !== undefined && !existing.assumed) {
      if (operation.kind === 'replace view') readAnew(existing, readBy(operation, key, state), state);
      return;
    }
    const { schema = 'public', name } = splitName(key);
    const parent = relationOf(state, textOf(operation, 'partitionOf'));
    const parts = operation.parts ?? [];
    const parents = [parent, ...listOf(operation, 'inherits').map((each) => relationOf(state, each))].flatMap(
      (each) => each ?? [],
    );
    const models = [...parents, ...listOf(operation, 'like').flatMap((each) => relationOf(state, each) ?? [])];
    const own = parts.length > 0 ? [] : listOf(operation, 'columns');
    state.relations.set(key, {
      ...emptyRelation(schema, name),
      kind: isSet(operation, 'partitioned') ? 'partitioned table' : kind,
      columns: [
        ...models.flatMap(({ columns }) => columns.map((column) => ({ ...column, isNew: true }))),
        ...own.map((column) => ({ ...unknownColumn, name: column, isNew: true })),
      ],
      constraints: parts.length > 0 ? [] : keysOf(textOf(operation, 'keys')).map((each) => foreignKey(each, state)),
      indexes: [],
      parents: withoutCircles(parents.map(keyOf), key, 'parents', state),
      isPartition: parent !== undefined,
      isDefaultPartition: isSet(operation, 'defaultPartition'),
      reads: kind === 'view' || kind === 'materialized view' ? readBy(operation, key, state) : [],
      isNew: true,
      assumed: false,
    });
    for (const part of parts) evolve(part, state);
  };

function readAnew(view: StateRelation, reads: string[], { relations }: SchemaState): void {
  view.reads = reads;
  for (const table of reads) relations.mark(view, 'reads', table);
}

function readBy(operation: Operation, own: string, state: SchemaState): string[] {
  const names = (operation.references ?? []).map((each) => {
    const found = relationOf(state, each);
    return found === undefined ? qualify(state, each) : keyOf(found);
  });
  return withoutCircles(names, own, 'reads', state);
}

function foreignKey({ columns, parent }: { columns: string[]; parent: string }, state: SchemaState) {
  const found = relationOf(state, parent);
  const refTable = found === undefined ? qualify(state, parent) : keyOf(found);
  return { name: '', kind: 'foreign key' as const, validated: true, columns, refTable, expression: null, isNew: true };
}

const unknownColumn = { type: '', notNull: false, hasDefault: false, identity: null, generated: false };

const remove: Evolve = (operation, state) => {
  const relation = relationOf(state, operation.object);
  if (relation !== undefined) state.relations.delete(keyOf(relation));
};

const rename: Evolve = (operation, state) => {
  const relation = relationOf(state, operation.object);
  if (relation === undefined) return;
  const before = keyOf(relation);
  state.relations.delete(before);
  relation.name = textOf(operation, 'newName') ?? relation.name;
  relation.schema = textOf(operation, 'newSchema') ?? relation.schema;
  state.relations.set(keyOf(relation), relation);
  followName(state, before, keyOf(relation));
  breakCircles(relation, state);
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
  ...programSteps,

  'create table': make('table'),
  'create table as': (operation, state) => {
    make('table')(operation, state);
    fill(operation, state);
  },
  insert: fill,
  copy: fill,
  // Columns that the PR added have values now; a table that it made has no rows by that.
  update: (operation, state) => {
    if (relationOf(state, operation.table)?.isNew === false) fill(operation, state);
  },
  merge: fill,
  'create view': make('view'),
  'replace view': make('view'),
  'create materialized view': make('materialized view'),
  'create sequence': (operation, state) => {
    make('sequence')(operation, state);
    ownSequence(state, operation.object, textOf(operation, 'ownedBy'));
  },
  'drop table': remove,
  'drop view': remove,
  'drop materialized view': remove,
  'drop sequence': remove,
  'rename table': rename,
  'rename view': rename,
  'set schema': rename,
  'alter sequence': (operation, state) => {
    if (textOf(operation, 'action') === 'rename') rename(operation, state);
    ownSequence(state, operation.object, textOf(operation, 'ownedBy'));
  },
  'attach partition': (operation, state) => {
    const [child, parent] = [relationOf(state, operation.object), relationOf(state, operation.table)];
    if (child === undefined || parent === undefined) return;
    child.parents = withoutCircles([keyOf(parent)], keyOf(child), 'parents', state);
    child.isPartition = true;
    child.isDefaultPartition = isSet(operation, 'default');
    for (const each of child.parents) {
      state.relations.mark(child, 'parent', each);
      if (child.isDefaultPartition) state.relations.mark(child, 'default partition of', each);
    }
  },
  inherit: (operation, state) => {
    const [child, parent] = [relationOf(state, operation.object), relationOf(state, operation.references?.[0])];
    if (child === undefined || parent === undefined) return;
    const others = child.parents.filter((each) => each !== keyOf(parent));
    const added = isSet(operation, 'no') ? [] : withoutCircles([keyOf(parent)], keyOf(child), 'parents', state);
    child.parents = [...others, ...added];
    for (const each of added) state.relations.mark(child, 'parent', each);
  },
  'detach partition': (operation, state) => {
    const child = relationOf(state, operation.object);
    if (child === undefined) return;
    child.parents = [];
    child.isPartition = false;
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
