import type { Finding, Severity } from '../analysis/analysis.ts';
import { placeOf } from './names.ts';
import type { JsonReport } from './report.ts';

const ORDER: Record<Severity, number> = { block: 0, warn: 1, note: 2 };

export interface PlacedFinding extends Finding {
  place: string;
}

/** Every finding of the report with its place, worst first; hygiene is told apart, see {@link hygieneOf}. */
export function allFindings(report: JsonReport): PlacedFinding[] {
  return placedFindings(report).filter(({ hygiene }) => hygiene !== true);
}

/** Notes on taste and order in the schema, which nobody has to read. */
export function hygieneOf(report: JsonReport): PlacedFinding[] {
  return placedFindings(report).filter(({ hygiene }) => hygiene === true);
}

function placedFindings(report: JsonReport): PlacedFinding[] {
  const placed = report.migrations.flatMap(({ statements, findings, path }) => [
    ...statements.flatMap(({ location, findings: own }) => own.map((each) => ({ ...each, place: placeOf(location) }))),
    ...findings.map((each) => ({ ...each, place: placeOf({ path, line: 1 }) })),
  ]);
  return placed.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}
