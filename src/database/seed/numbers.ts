import { type Generator, UNLIMITED, wrapped } from './generator.ts';
import type { Bound, ValueHints } from './hints.ts';

const LIMITS: Record<string, bigint> = {
  smallint: 32_767n,
  integer: 2_147_483_647n,
  bigint: 9_007_199_254_740_991n,
};

/** 1, 2, 3 …, or counted from the lower bound, within the bounds that are known as numbers. */
export function integers(type: string, hints: ValueHints): Generator {
  const { first, capacity } = span({ hints, scale: 0, largest: LIMITS[type] ?? 2_147_483_647n });
  return { capacity, at: (index) => `(${first} + ${wrapped(index, capacity)})::${type}` };
}

/** numeric(precision, scale); without them as if numeric(17,2), which fits the index's bigint. */
export function decimals({ type, args, hints }: { type: string; args: string[]; hints: ValueHints }): Generator {
  const scale = Number(args[1] ?? (args.length === 0 ? 2 : 0));
  const precision = Math.min(Number(args[0] ?? 15), 15);
  const shown = Math.min(scale, 15);
  const { first, capacity } = span({ hints, scale: shown, largest: 10n ** BigInt(precision) - 1n });
  const divisor = shown === scale ? `1e${scale}` : `1e${scale}`;
  return {
    capacity,
    at: (index) => `((${first} + ${wrapped(index, capacity)})::numeric / ${divisor}::numeric)::${type}`,
  };
}

/** Floats: whole steps from the bound, or a thousandth of the way between two. */
export function floats(type: string, { min, max }: ValueHints): Generator {
  const cast = (sql: string): string => `(${sql})::${type}`;
  if (min !== undefined && max !== undefined) {
    return {
      capacity: 998,
      at: (index) => cast(`${min.sql} + (${max.sql} - ${min.sql})::float8 * (${wrapped(index, 998)} + 1) / 1000.0`),
    };
  }
  const capacity = type === 'real' ? 8_000_000 : UNLIMITED;
  if (max !== undefined) return { capacity, at: (index) => cast(`${max.sql} - ${wrapped(index, capacity)} - 1`) };
  return { capacity, at: (index) => cast(`${min?.sql ?? '0'} + ${wrapped(index, capacity)} + 0.5`) };
}

export function booleans(type: string): Generator {
  return { capacity: 2, at: (index) => `((${index}) % 2 = 0)::${type}` };
}

/** The smallest value, in units of 10^-scale, and how many there are from it. */
function span({ hints, scale, largest }: { hints: ValueHints; scale: number; largest: bigint }): {
  first: bigint;
  capacity: number;
} {
  const low = units(hints.min, scale, 1);
  const high = units(hints.max, scale, -1);
  const last = high === undefined ? largest : high;
  const one = scale === 0 ? 1n : 10n ** BigInt(scale);
  const first = low ?? (last >= 1n ? (last >= one && high === undefined ? 1n : 1n) : last - 999n);
  const count = last - first + 1n;
  return { first, capacity: count < 1n ? 1 : Number(count > BigInt(UNLIMITED) ? BigInt(UNLIMITED) : count) };
}

/** A literal bound in units of 10^-scale, rounded into the range, and moved by one where it is exclusive. */
function units(bound: Bound | undefined, scale: number, sign: 1 | -1): bigint | undefined {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?\s*$/.exec(bound?.plain ?? '');
  if (bound === undefined || match === null || (match[2] === '' && (match[3] ?? '') === '')) return undefined;
  const [, minus, whole = '', fraction = ''] = match;
  const kept = fraction.slice(0, scale).padEnd(scale, '0');
  const rest = /[1-9]/.test(fraction.slice(scale));
  const magnitude = BigInt(`${whole}${kept}` || '0');
  const value = minus === '-' ? -magnitude : magnitude;
  const inwards = BigInt(sign);
  if (!rest) return bound.exclusive ? value + inwards : value;
  return (minus === '-') === (sign === 1) ? value : value + inwards;
}
