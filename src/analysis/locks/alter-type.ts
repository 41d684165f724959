import type { Operation } from '../../sql/operation.ts';
import type { CatalogConstraint, CatalogIndex } from '../catalog.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { retype, storedType } from '../retype.ts';
import { columnOf, keyOf, referencing, type StateRelation } from '../state.ts';
import { operatorFamily } from '../type-facts.ts';
import { type Altering, altering, rewrite } from './alter.ts';
import { columnsOf, lockDroppedIndex } from './dependents.ts';
import { alterAttribute } from './domains.ts';
import { checkForeignKey, isEmpty, lockReferenced } from './foreign-keys.ts';
import type { Predict } from './prediction.ts';
import { lockTree, ownedSequences } from './relations.ts';

interface Change {
  column: string;
  rewritten: boolean;
  /** The same operators compare old and new values: indexes and checked foreign keys can stay. */
  sameOperators: boolean;
  sameCollation: boolean;
}

/**
 * What depends on the column is dropped and made again, whether the type changes or not. Measured on 13 to 18 by
 * test/differential/cases/types.ts.
 */
export const alterType: Predict = (operation, state) => {
  if (textOf(operation, 'objectType') === 'type') return alterAttribute(operation, state);
  const place = altering(operation, state, { mode: 'AccessExclusiveLock', recurses: true });
  const { builder, relation, tree } = place;
  const name = operation.column ?? '';
  const column = relation && columnOf(relation, name);
  const to = textOf(operation, 'type') ?? '';
  const from = column?.type ?? '';
  const kind = retype({ from, steps: stepsOf(operation, to), state });
  if (relation?.isNew !== true && (relation === undefined || kind === 'unknown')) {
    const zone = /^timestamp/.test(from) && /^timestamp/.test(to) ? "the session's TimeZone" : 'its present type';
    const reason = `Whether ${operation.table ?? ''} is rewritten for ${name} depends on ${zone}.`;
    return builder.perhaps(operation.table, 'rewrite', reason).done();
  }
  if (relation.assumed && kind === 'rewrite')
    builder.unknown(`Which other tables' keys need ${keyOf(relation)}.${name} is not known.`);
  const change: Change = {
    column: name,
    rewritten: kind === 'rewrite',
    sameOperators: from !== '' && operatorFamily(storedType(from, state)) === operatorFamily(storedType(to, state)),
    sameCollation: (column?.collation ?? '') === collationOf(operation),
  };
  for (const each of tree) {
    if (change.rewritten) rewrite(place, each);
    remake(each, change, place);
  }
  return builder.done();
};

function stepsOf(operation: Operation, to: string): string[] | undefined {
  if (textOf(operation, 'using') === undefined || isSet(operation, 'usingCasts')) return [to];
  const casts = listOf(operation, 'usingCasts').map((cast) => cast.replaceAll(';', ','));
  return casts.length === 0 ? undefined : [...casts, to];
}

function collationOf(operation: Operation): string {
  const written = textOf(operation, 'collation');
  if (written === undefined) return '';
  return written.includes('.') ? written : `pg_catalog.${written}`;
}

function remake(relation: StateRelation, change: Change, place: Altering): void {
  const { builder, state } = place;
  for (const index of relation.indexes) {
    if (!columnsOf(index).includes(change.column)) continue;
    lockDroppedIndex(relation, index, place);
    const builds = !change.rewritten && !isKept(index, change);
    if (builds && relation.kind !== 'partitioned table') builder.work(relation, 'build');
  }
  for (const constraint of relation.constraints) {
    if (!constraint.columns.includes(change.column)) continue;
    if (constraint.kind === 'check' && isChecked(constraint) && !change.rewritten) builder.work(relation, 'scan');
    if (constraint.refTable === null) continue;
    lockReferenced(constraint.refTable, 'AccessExclusiveLock', place);
    if (isChecked(constraint) && !change.sameOperators && constraint.inherited !== true)
      checkForeignKey({ child: relation, parent: constraint.refTable, empty: isEmpty(relation) }, place);
  }
  for (const child of referencing(state, relation)) remakeReferencing(child, { relation, change }, place);
  if (columnOf(relation, change.column)?.identity != null) {
    for (const sequence of ownedSequences(state, relation, change.column))
      builder.lock(sequence, 'ShareRowExclusiveLock');
  }
}

function remakeReferencing(
  child: StateRelation,
  { relation, change }: { relation: StateRelation; change: Change },
  place: Altering,
): void {
  const { builder, state } = place;
  for (const constraint of child.constraints) {
    const { refTable, refColumns, inherited } = constraint;
    if (refTable !== keyOf(relation) || refColumns?.includes(change.column) === false) continue;
    lockTree(child, { builder, state, mode: 'AccessExclusiveLock' });
    if (isChecked(constraint) && !change.sameOperators && inherited !== true)
      checkForeignKey({ child, parent: refTable, empty: isEmpty(child) }, place);
  }
}

function isChecked({ validated, enforced }: CatalogConstraint): boolean {
  return validated && enforced !== false;
}

/** CheckIndexCompatible: no expression, no WHERE, the same operators and collations. */
function isKept(index: CatalogIndex, { column, sameOperators, sameCollation }: Change): boolean {
  if (index.columns.includes(null) || index.partial === true) return false;
  return !index.columns.includes(column) || (sameOperators && sameCollation);
}
