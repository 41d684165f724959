import type { DifferentialCase } from '../case.ts';
import { alterTableCases } from './alter-table.ts';
import { addColumnCases } from './columns-add.ts';
import { changeColumnCases } from './columns-change.ts';
import { constraintCases } from './constraints.ts';
import { typeCases } from './types.ts';

/** Every case, whatever the file. */
export const cases: DifferentialCase[] = [
  ...addColumnCases,
  ...changeColumnCases,
  ...typeCases,
  ...constraintCases,
  ...alterTableCases,
];
