import { describe, expect, test } from 'vitest';
import { type EstimateInput, estimate } from './project-statement.ts';
import type { Work } from './work-of.ts';

const scan: Work = { kind: 'scan', steepness: { low: 0, likely: 0, high: 0 }, parallel: false };
const index: Work = { kind: 'index', steepness: { low: 0.5, likely: 1, high: 2 }, parallel: true };
const catalogue: Work = { ...scan, kind: 'catalogue' };
const points = [12_500, 25_000, 50_000, 100_000].map((x) => ({ x, ms: x / 1000 }));
const of = (parts: Partial<EstimateInput>): EstimateInput => ({ points, rows: 210_000_000, work: scan, ...parts });

describe('an estimate', () => {
  test('is a range around the line, wider the further it reaches', () => {
    const near = estimate(of({ rows: 200_000 }));
    const far = estimate(of({}));
    expect(far?.likelyMs).toBeCloseTo(210_000);
    expect(far?.lowMs).toBeLessThan(210_000);
    expect(far?.highMs).toBeGreaterThan(210_000);
    const spread = (of: typeof near): number => (of?.highMs ?? 0) / (of?.lowMs ?? 1);
    expect(spread(far)).toBeGreaterThan(spread(near));
    expect(far?.basis).toBe('linear, measured at 12,500 to 100,000 rows, on this machine');
  });

  test('is constant for a statement that changes the catalogue alone', () => {
    const ms = [0.9, 0.8, 1.1, 0.85];
    const found = estimate(of({ work: catalogue, points: points.map(({ x }, at) => ({ x, ms: ms[at] ?? 1 })) }));
    expect(found).toMatchObject({ form: 'constant', lowMs: 0.8, highMs: 1.1 });
  });

  test('grows where a statement grows, although nothing was seen of why', () => {
    expect(estimate(of({ work: catalogue }))?.form).toBe('linear');
  });

  test('never ends below what the largest run says, however the others fall out', () => {
    const noisy = [900, 600, 700, 650].map((ms, at) => ({ x: points[at]?.x ?? 1, ms }));
    const found = estimate(of({ points: noisy }));
    expect(found?.highMs).toBeGreaterThan((650 / 100_000) * 210_000_000);
    expect(found?.likelyMs).toBeGreaterThan(100_000);
  });

  test('is none from one size, or for a table of unknown size', () => {
    expect(estimate(of({ points: points.slice(0, 1) }))).toBeUndefined();
    expect(estimate(of({ rows: 0 }))).toBeUndefined();
  });

  test('reaches from rows to bytes where production’s rows are wider', () => {
    const plain = estimate(of({}));
    const wide = estimate(of({ width: 4 }));
    expect(wide?.lowMs).toBe(plain?.lowMs);
    expect(wide?.highMs).toBeCloseTo((plain?.highMs ?? 0) * 4);
    expect(wide?.basis).toContain('production’s rows are 4 times as wide'.replace('’', "'"));
  });

  test('of an index build is lower where production may use parallel workers', () => {
    const [alone, helped] = [estimate(of({ work: index })), estimate(of({ work: index, workers: 2 }))];
    expect(helped?.lowMs).toBeCloseTo((alone?.lowMs ?? 0) / 2);
    expect(helped?.highMs).toBe(alone?.highMs);
    expect(alone?.form).toBe('n log n');
  });
});
