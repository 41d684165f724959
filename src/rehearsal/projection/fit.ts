/**
 * How work grows with a table. `linear`: a scan, a rewrite, rows changed. `n log n`: sorting, and looking up in what
 * does not fit the processor's caches. `constant`: only the catalogue is changed.
 */
export type CostForm = 'constant' | 'linear' | 'n log n';

export interface Point {
  /** Rows. */
  x: number;
  ms: number;
}

export interface Fit {
  form: CostForm;
  fixedMs: number;
  /** ms a row, in a small table. */
  slope: number;
  /**
   * How much more a row costs in a large table: 0 nothing, 1 as the comparisons of a sort (log n), more than 1 where
   * the memory that is jumped about in outgrows the processor's caches. It counts from 100,000 rows on.
   */
  steepness: number;
  /** The points' mean distance from the curve, as a part of their own value. */
  scatter: number;
}

/**
 * Other work on the machine only ever adds to a duration, so the curve lies rather low among the points: this part of
 * the weight is on points above it.
 */
const ABOVE = 0.35;

/**
 * The curve through two of the points that fits all of them best, relative to their own value. Fixed costs and slopes
 * below zero are no physics and are cut off.
 * @param points At least two, at different x.
 */
export function fitCurve(points: readonly Point[], form: Exclude<CostForm, 'constant'>, steepness: number): Fit {
  let best: Fit = { form, fixedMs: 0, slope: 0, steepness, scatter: Number.POSITIVE_INFINITY };
  let least = Number.POSITIVE_INFINITY;
  for (const [index, low] of points.entries()) {
    for (const high of [...points.slice(index + 1), { x: 0, ms: 0 }]) {
      const run = growth(high.x, steepness) - growth(low.x, steepness);
      if (run === 0) continue;
      const slope = Math.max(0, (high.ms - low.ms) / run);
      const fixedMs = low.ms - slope * growth(low.x, steepness);
      if (fixedMs < -1e-9) continue;
      const candidate = { form, fixedMs: Math.max(0, fixedMs), slope, steepness, scatter: 0 };
      const loss = lossOf(candidate, points);
      if (loss >= least) continue;
      least = loss;
      best = { ...candidate, scatter: scatterOf(candidate, points) };
    }
  }
  return best;
}

/** The curve's duration at x rows, ms. */
export function durationAt({ fixedMs, slope, steepness }: Fit, x: number): number {
  return fixedMs + slope * growth(x, steepness);
}

/** Up to here everything is in the processor's caches, and the growth measured is all there is. */
const IN_CACHE = 100_000;

/** Rows, and what comes on top for a table beyond the sizes that are measured; see {@link Fit.steepness}. */
function growth(x: number, steepness: number): number {
  return x * Math.max(0.2, 1 + steepness * Math.max(0, Math.log(x / IN_CACHE) / Math.log(IN_CACHE)));
}

function lossOf(fit: Fit, points: readonly Point[]): number {
  return points.reduce((sum, { x, ms }) => {
    const residual = (ms - durationAt(fit, x)) / Math.max(ms, 1e-6);
    return sum + (residual > 0 ? ABOVE * residual : (ABOVE - 1) * residual);
  }, 0);
}

function scatterOf(fit: Fit, points: readonly Point[]): number {
  const off = points.map(({ x, ms }) => Math.abs(ms - durationAt(fit, x)) / Math.max(ms, 1e-6));
  return off.reduce((sum, each) => sum + each, 0) / Math.max(1, off.length);
}
