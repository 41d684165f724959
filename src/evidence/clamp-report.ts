import { clamp, clampMiddle } from '../report/clean.ts';
import type { JsonReport } from '../report/report.ts';
import { limits } from './limits.ts';

/** The highest line that is believed; GitHub takes 32-bit numbers in annotations. */
const LAST_LINE = 10_000_000;

/**
 * A report that has the schema's shape, with every text, path and line number cut to what a real one can have: a text of
 * megabytes, or a line -1, must not break who shows it.
 */
export function clampReport(report: JsonReport): JsonReport {
  return clampValue(report, '') as JsonReport;
}

function clampValue(value: unknown, key: string): unknown {
  if (typeof value === 'string') return key === 'path' ? clampMiddle(value, limits.path) : clamp(value, limits.text);
  if (typeof value === 'number') return key === 'line' || key === 'endLine' ? lineOf(value) : value;
  if (Array.isArray(value)) return value.map((each) => clampValue(each, key));
  if (typeof value !== 'object' || value === null) return value;
  const clamped: Array<[string, unknown]> = [];
  for (const [name, each] of Object.entries(value)) clamped.push([clamp(name, limits.path), clampValue(each, name)]);
  return Object.fromEntries(clamped);
}

function lineOf(line: number): number {
  return Math.min(LAST_LINE, Math.max(1, Math.trunc(line) || 1));
}
