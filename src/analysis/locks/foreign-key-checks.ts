import type { Operation } from '../../sql/operation.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { columnOf, keyOf, referencing, relationOf, type SchemaState, type StateRelation } from '../state.ts';
import type { PredictionBuilder } from './prediction.ts';
import { childrenOf, lockPlanned } from './relations.ts';

interface Writing {
  builder: PredictionBuilder;
  state: SchemaState;
}

/** `yes`: a row of the parent is looked for, under ROW SHARE; `no`: the key is NULL, and nothing is. */
type Looked = 'yes' | 'no' | 'unknown';

/** What foreign keys of a table do when rows come in or their keys change. Measured on 13 to 18. */
export function lockParents(operation: Operation, relation: StateRelation, { builder, state }: Writing): void {
  for (const { kind, columns, refTable, deferred, enforced, name } of relation.constraints) {
    if (kind !== 'foreign key' || refTable === null || deferred === true || enforced === false) continue;
    const looked =
      operation.kind === 'insert' ? insertLooks(operation, relation, columns) : updateLooks(operation, columns);
    const parent = relationOf(state, refTable);
    if (looked === 'no' || parent?.isNew === true) continue;
    if (looked === 'yes' && parent?.kind === 'table')
      lockPlanned(refTable, { builder, state, mode: 'RowShareLock', only: true });
    else
      builder.unknown(
        `Whether ${refTable} is locked depends on the rows: ${name || 'the foreign key'} looks only for keys that are not NULL.`,
      );
  }
}

function insertLooks(operation: Operation, relation: StateRelation, columns: string[]): Looked {
  const kinds = columns.map((column) => kindOf(operation, relation, column));
  if (kinds.includes('n')) return 'no';
  if (isSet(operation, 'onConflict')) return 'unknown';
  const certain = kinds.every((kind) => kind === 'v') || (kinds.length === 1 && kinds[0] === 's');
  return certain && columns.length > 0 ? 'yes' : 'unknown';
}

/** One of value-kinds' letters. */
export function kindOf(operation: Operation, relation: StateRelation, column: string): string {
  const listed = listOf(operation, 'columns');
  const all = relation.columns.map(({ name }) => name);
  const place = (listed.length > 0 ? listed : all).indexOf(column);
  const values = textOf(operation, 'values');
  const kind = place < 0 ? 'd' : values === undefined ? '?' : (values[place] ?? 'd');
  if (kind !== 'd') return kind;
  const found = columnOf(relation, column);
  return found === undefined || found.hasDefault || found.identity !== null ? '?' : 'n';
}

function updateLooks(operation: Operation, columns: string[]): Looked {
  const changed = listOf(operation, 'columns');
  const nulls = listOf(operation, 'nulls');
  if (operation.kind === 'merge' || operation.kind === 'copy') return 'unknown';
  if (!columns.some((column) => changed.includes(column))) return 'no';
  return columns.some((column) => nulls.includes(column)) ? 'no' : 'unknown';
}

/** What foreign keys that point at a table do when its rows go or their keys change: look, change or delete. */
export function noteChildren(operation: Operation, relation: StateRelation, { builder, state }: Writing): void {
  for (const table of [relation, ...childrenOf(state, relation)]) {
    const children = referencing(state, table).filter(
      (child) => !child.isNew && pointsAtChanged(operation, table, child),
    );
    if (children.length === 0) continue;
    const names = [...new Set(children.map(keyOf))].sort().join(', ');
    builder.unknown(
      `Whether ${names} is read or changed depends on which rows of ${keyOf(table)} go or change their key.`,
    );
  }
}

function pointsAtChanged(operation: Operation, table: StateRelation, child: StateRelation): boolean {
  if (operation.kind !== 'update') return true;
  const changed = listOf(operation, 'columns');
  const own = child.constraints.filter(({ refTable }) => refTable === keyOf(table));
  return own.some(({ refColumns }) => {
    const targets = refColumns ?? table.indexes.filter(({ unique }) => unique).flatMap(({ columns }) => columns);
    return targets.some((column) => column !== null && changed.includes(column));
  });
}
