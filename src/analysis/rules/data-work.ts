import type { OperationKind } from '../../sql/operation.ts';
import type { ClassifiedOperation } from '../analysis.ts';
import type { CatalogData } from '../catalog.ts';
import { isSet, listOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { touchesManyRows } from '../locks/data.ts';

/** What may be data work, by its kind. */
export const rowChanges: readonly OperationKind[] = ['insert', 'update', 'delete', 'merge', 'copy'];
const changesRows = new Set(rowChanges);

/**
 * Changes rows in a number that grows with the data: not rows written out, not those named by a unique key, not a batch
 * that a LIMIT ends.
 */
export function isDataWork(operation: ClassifiedOperation, catalog?: CatalogData): boolean {
  if (!changesRows.has(operation.kind) || !touchesManyRows(operation) || isSet(operation, 'limited')) return false;
  if (catalog !== undefined && namesByKey(operation, catalog)) return false;
  // A table made in the same PR is filled from others, or not worth a word.
  return !operation.onNewObject || (operation.kind === 'insert' && isSet(operation, 'fromSelect'));
}

/** Its WHERE compares every column of a unique index with constants. */
function namesByKey(operation: ClassifiedOperation, catalog: CatalogData): boolean {
  const equals = new Set(listOf(operation, 'equals'));
  if (equals.size === 0) return false;
  const relation = findRelation(catalog, operation.table ?? '');
  const keys = [
    ...(relation?.indexes ?? []).filter(({ unique, valid }) => unique && valid),
    ...(relation?.constraints ?? []).filter(({ kind }) => kind === 'unique' || kind === 'primary key'),
  ];
  return keys.some(({ columns }) => columns.length > 0 && columns.every((name) => name !== null && equals.has(name)));
}
