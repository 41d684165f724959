import { constraints } from './constraints.ts';
import { data } from './data.ts';
import type { HazardSection } from './hazard.ts';
import { indexes } from './indexes.ts';
import { newColumns } from './new-columns.ts';
import { objects } from './objects.ts';
import { oldColumns } from './old-columns.ts';
import { tables } from './tables.ts';
import { taste } from './taste.ts';
import { transactions } from './transactions.ts';

/** The catalogue of hazards, by section. docs/rules/README.md is written from it. */
export const hazardSections: readonly HazardSection[] = [
  newColumns,
  oldColumns,
  constraints,
  indexes,
  tables,
  objects,
  transactions,
  data,
  taste,
];
