import type { DifferentialCase } from '../case.ts';
import { alterTableCases } from './alter-table.ts';
import { addColumnCases } from './columns-add.ts';
import { changeColumnCases } from './columns-change.ts';
import { constraintCases } from './constraints.ts';
import { dataCases } from './data.ts';
import { indexCases } from './indexes.ts';
import { maintenanceCases } from './maintenance.ts';
import { objectCases } from './objects.ts';
import { programCases } from './programs.ts';
import { queryCases } from './queries.ts';
import { tableCases } from './tables.ts';
import { transactionCases } from './transactions.ts';
import { typeCases } from './types.ts';
import { viewCases } from './views.ts';

/** Every case, whatever the file. */
export const cases: DifferentialCase[] = [
  ...addColumnCases,
  ...changeColumnCases,
  ...typeCases,
  ...constraintCases,
  ...alterTableCases,
  ...tableCases,
  ...indexCases,
  ...viewCases,
  ...programCases,
  ...objectCases,
  ...maintenanceCases,
  ...queryCases,
  ...dataCases,
  ...transactionCases,
];
