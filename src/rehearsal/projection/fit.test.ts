import { describe, expect, test } from 'vitest';
import { durationAt, fitCurve, type Point } from './fit.ts';

const SIZES = [12_500, 25_000, 50_000, 100_000];
const points = (ms: (x: number) => number): Point[] => SIZES.map((x) => ({ x, ms: ms(x) }));

describe('the curve through some points', () => {
  test('is the line that they lie on', () => {
    const fit = fitCurve(
      points((x) => 2 + x * 0.001),
      'linear',
      0,
    );
    expect(fit.fixedMs).toBeCloseTo(2);
    expect(durationAt(fit, 10_000_000)).toBeCloseTo(10_002);
    expect(fit.scatter).toBeCloseTo(0);
  });

  test('hardly follows a point that other work on the machine made slow', () => {
    const disturbed = points((x) => x * 0.001 * (x === 50_000 ? 3 : 1));
    const fit = fitCurve(disturbed, 'linear', 0);
    expect(durationAt(fit, 10_000_000)).toBeCloseTo(10_000);
    expect(fit.scatter).toBeGreaterThan(0.1);
  });

  test('never has a fixed cost or a slope below zero', () => {
    const falling = fitCurve(
      points((x) => 100 - x / 2000),
      'linear',
      0,
    );
    expect(falling.slope).toBe(0);
    const steep = fitCurve(
      points((x) => (x / 1000) ** 2),
      'linear',
      0,
    );
    expect(steep.fixedMs).toBeGreaterThanOrEqual(0);
    expect(steep.slope).toBeGreaterThan(0);
  });

  test('bends upwards beyond the sizes measured by its steepness, and not among them', () => {
    const straight = points((x) => x * 0.001);
    const sort = fitCurve(straight, 'n log n', 1);
    expect(durationAt(sort, 50_000)).toBeCloseTo(50);
    // log(10^7) / log(10^5) = 1.4
    expect(durationAt(sort, 10_000_000)).toBeCloseTo(14_000);
    expect(durationAt(fitCurve(straight, 'n log n', 2), 10_000_000)).toBeCloseTo(18_000);
  });
});
