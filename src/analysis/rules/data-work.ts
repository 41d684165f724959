import type { ClassifiedOperation } from '../analysis.ts';
import { isSet } from '../detail.ts';
import { touchesManyRows } from '../locks/data.ts';

const writes = new Set(['insert', 'update', 'delete', 'merge', 'copy']);

/** Changes rows in a number that grows with the data: not rows written out, not one row by its key. */
export function isDataWork(operation: ClassifiedOperation): boolean {
  if (!writes.has(operation.kind) || !touchesManyRows(operation)) return false;
  // A table made in the same PR is filled from others, or not worth a word.
  return !operation.onNewObject || (operation.kind === 'insert' && isSet(operation, 'fromSelect'));
}
