import { type CostForm, durationAt, type Fit, fitCurve, type Point } from './fit.ts';
import type { Work } from './work-of.ts';

export interface StatementEstimate {
  form: CostForm;
  lowMs: number;
  /** The best single guess; the report shows the range only. */
  likelyMs: number;
  highMs: number;
  basis: string;
}

export interface EstimateInput {
  points: readonly Point[];
  /** Rows in production. */
  rows: number;
  work: Work;
  /** How many times wider production's rows are than those that were measured. Default 1. */
  width?: number;
  /** Parallel workers that production's settings allow an index build. Default 0. */
  workers?: number;
}

/** Part of the estimate that two machines of one kind differ by, whatever is measured. */
const MARGIN = 0.12;
/** Part of the estimate added for each doubling beyond the largest size measured. */
const MARGIN_A_DOUBLING = 0.015;

/**
 * What a statement takes with production's rows, from what it took with few: the curve that its work follows, through
 * the points. Undefined where they tell nothing: a single size, or work that does not show at these sizes.
 */
export function estimate(input: EstimateInput): StatementEstimate | undefined {
  const { rows, work, width = 1, workers = 0 } = input;
  const points = input.points.filter(({ x }) => x > 0);
  // Without a table (SET, COMMIT) there is nothing to grow with.
  if (work.kind === 'catalogue' && points.length > 0 && (rows <= 0 || !grows(points))) {
    const all = points.map(({ ms }) => ms);
    const basis = `only the catalogue is changed, ${measuredAt(points)}`;
    const low = Math.min(...all);
    return { form: 'constant', lowMs: low, likelyMs: low, highMs: Math.max(...all), basis };
  }
  const largest = Math.max(...points.map(({ x }) => x));
  if (new Set(points.map(({ x }) => x)).size < 2 || rows <= 0) return undefined;
  const form = work.steepness.likely > 0.5 ? 'n log n' : 'linear';
  const curve = (steepness: number): Fit => fitCurve(points, form, steepness);
  const at = (steepness: number): number => durationAt(curve(steepness), rows);
  // As if nothing of the largest run were a fixed cost: more than that no work takes that grows with its rows.
  const most = points.reduce((one, other) => (other.x >= one.x ? other : one));
  const atMost = (steepness: number): number =>
    durationAt({ ...curve(steepness), fixedMs: 0, slope: most.ms / most.x }, rows);
  const likely = curve(work.steepness.likely);
  const { scatter } = likely;
  // Where growth drowns in fixed costs or in noise, the truth may be anywhere between.
  const shows = likely.slope * most.x > likely.fixedMs;
  const doublings = Math.max(0, Math.log2(rows / largest));
  const margin = MARGIN + scatter + MARGIN_A_DOUBLING * doublings;
  // Work is partly by row and partly by byte; wider rows cost something between once and `width` times as much.
  const bytes = work.kind === 'index' ? 1 : width;
  const parallel = work.parallel ? 1 + workers / 2 : 1;
  return {
    form,
    lowMs: (at(work.steepness.low) * Math.min(1, bytes) * (1 - Math.min(0.6, margin))) / parallel,
    likelyMs: (shows ? at(work.steepness.likely) : atMost(work.steepness.likely) / 2) * Math.sqrt(bytes),
    highMs: Math.max(at(work.steepness.high), atMost(work.steepness.high)) * Math.max(1, bytes) * (1 + margin),
    basis: basisOf({ form, points, width: bytes, workers: work.parallel ? workers : 0, shows }),
  };
}

/** A statement that touches the catalogue alone takes the same at every size, but for noise. */
function grows(points: readonly Point[]): boolean {
  const sorted = points.toSorted((a, b) => a.x - b.x);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return false;
  return last.ms - first.ms > Math.max(5, first.ms);
}

function basisOf(of: {
  form: CostForm;
  points: readonly Point[];
  width: number;
  workers: number;
  shows: boolean;
}): string {
  const parts = [of.form, measuredAt(of.points)];
  if (!of.shows) parts.push('where its growth hardly shows');
  if (of.width > 1.2 || of.width < 0.8) parts.push(`production's rows are ${rounded(of.width)} times as wide`);
  if (of.workers > 0) parts.push(`in one process, production may use ${of.workers} more`);
  return `${parts.join(', ')}, on this machine`;
}

function measuredAt(points: readonly Point[]): string {
  const sizes = points.map(({ x }) => Math.round(x)).sort((a, b) => a - b);
  const [first = 0, last = 0] = [sizes[0], sizes.at(-1)];
  const text = (count: number): string => count.toLocaleString('en-GB');
  return first === last ? `measured at ${text(first)} rows` : `measured at ${text(first)} to ${text(last)} rows`;
}

function rounded(value: number): string {
  return value >= 10 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, '');
}
