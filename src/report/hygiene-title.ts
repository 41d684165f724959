import type { PlacedFinding } from './all-findings.ts';
import { plural } from './plural.ts';

/** `Hygiene: 3 notes (hygiene-types 2, hygiene-indexes 1)`. The rules' names are ours, so nothing needs escaping. */
export function hygieneTitle(found: readonly PlacedFinding[]): string {
  const counts = [...Map.groupBy(found, ({ rule }) => rule)].map(([rule, each]) => `${rule} ${each.length}`);
  return `Hygiene: ${plural(found.length, 'note')} (${counts.join(', ')})`;
}
