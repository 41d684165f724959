import type { Operation } from '../../sql/operation.ts';
import { textOf } from '../detail.ts';
import { keyOf, type SchemaState, type StateRelation } from '../state.ts';
import { lockSequence, runsAnything } from './functions.ts';
import type { PredictionBuilder } from './prediction.ts';
import { ownedSequences } from './relations.ts';

interface Writing {
  builder: PredictionBuilder;
  state: SchemaState;
}

/** Numbers that columns left out draw, and functions that their defaults call. */
export function noteDefaults(operation: Operation, relation: StateRelation, { builder, state }: Writing): void {
  if (operation.kind === 'update') return;
  // A row that meets a conflict has drawn its numbers before.
  const sure = textOf(operation, 'values') !== undefined;
  for (const column of relation.columns) {
    if (column.isNew || (!column.hasDefault && column.identity === null)) continue;
    if (!fills(operation, relation, column.name)) continue;
    const text = column.default ?? '';
    const sequence = /nextval\('((?:[^']|'')*)'/.exec(text)?.[1];
    const owned = column.identity === null ? [] : ownedSequences(state, relation, column.name);
    if (sequence === undefined && owned.length === 0) {
      const called = [...text.matchAll(/([\w.]+)\(/g)].flatMap(([, name]) => name ?? []);
      for (const name of called.filter((each) => runsAnything(each, state)))
        builder.unknown(
          `What ${name}(), the default of ${keyOf(relation)}.${column.name}, locks is known only once it runs.`,
        );
    } else if (!sure) builder.unknown(`Whether ${keyOf(relation)}.${column.name} draws a number depends on the rows.`);
    else if (sequence !== undefined) lockSequence(sequence.replaceAll('"', ''), { builder, state });
    for (const each of sure ? owned : []) builder.lock(each, 'RowExclusiveLock');
  }
}

/** Whether the statement leaves the column to its default. */
function fills(operation: Operation, relation: StateRelation, column: string): boolean {
  if (operation.kind !== 'insert') return true;
  const listed = operation.detail?.columns === undefined ? undefined : String(operation.detail.columns).split(',');
  if (listed !== undefined && !listed.includes(column)) return true;
  const values = textOf(operation, 'values');
  if (values === undefined) return false;
  const place = (listed ?? relation.columns.map(({ name }) => name)).indexOf(column);
  return place >= values.length || values[place] === 'd';
}
