import type { DifferentialCase } from '../case.ts';
import { alterTableCases } from './alter-table.ts';

/** Every case, whatever the file. */
export const cases: DifferentialCase[] = [...alterTableCases];
