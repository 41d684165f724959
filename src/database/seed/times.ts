import { type Generator, literal, UNLIMITED, wrapped } from './generator.ts';
import type { Bound, ValueHints } from './hints.ts';

/** The first moment of a seed; fixed, so that a seed is the same on every day. */
const EPOCH = '2024-01-01';
const STEPS = 100_000;

/** date, a day apart. */
export function dates(type: string, { min, max }: ValueHints): Generator {
  const day = (bound: Bound): string => `(${bound.sql})::date`;
  if (min !== undefined && max !== undefined) {
    const days = (Date.parse(max.plain ?? '') - Date.parse(min.plain ?? '')) / 86_400_000;
    const capacity = Number.isFinite(days) ? Math.max(1, Math.floor(days) - (min.exclusive ? 1 : 0)) : 30;
    return { capacity, at: (index) => `(${day(min)} + ${offset(min)} + ${wrapped(index, capacity)}::int)::${type}` };
  }
  const capacity = 100_000;
  if (max !== undefined)
    return { capacity, at: (index) => `(${day(max)} - 1 - ${wrapped(index, capacity)}::int)::${type}` };
  const start = min === undefined ? `${literal(EPOCH)}::date` : `${day(min)} + ${offset(min)}`;
  return { capacity, at: (index) => `(${start} + ${wrapped(index, capacity)}::int)::${type}` };
}

/** timestamp and timestamptz, a minute apart. `base` is the type without precision. */
export function timestamps({ type, base, hints }: { type: string; base: string; hints: ValueHints }): Generator {
  const { min, max } = hints;
  const moment = (bound: Bound): string => `(${bound.sql})::${base}`;
  if (min !== undefined && max !== undefined) {
    const part = (index: string): string => `(${wrapped(index, STEPS)} + 0.5) / ${STEPS}.0`;
    const from = moment(min);
    return { capacity: STEPS, at: (index) => `(${from} + (${moment(max)} - ${from}) * (${part(index)}))::${type}` };
  }
  const capacity = 50_000_000;
  const minutes = (index: string): string => `(${wrapped(index, capacity)} + 1) * interval '1 minute'`;
  if (max !== undefined) return { capacity, at: (index) => `(${moment(max)} - ${minutes(index)})::${type}` };
  const start = min === undefined ? `${literal(`${EPOCH} 00:00:00+00`)}::${base}` : moment(min);
  return { capacity, at: (index) => `(${start} + ${minutes(index)})::${type}` };
}

export function daytimes(type: string): Generator {
  return {
    capacity: 86_400,
    at: (index) => `(time '00:00' + ${wrapped(index, 86_400)} * interval '1 second')::${type}`,
  };
}

export function intervals(type: string): Generator {
  const unit = /year|month/.test(type) ? '1 month' : /day$/.test(type) ? '1 day' : '1 minute';
  return { capacity: UNLIMITED, at: (index) => `((${index}) % 1000000 * interval '${unit}')::${type}` };
}

function offset({ exclusive }: Bound): number {
  return exclusive ? 1 : 0;
}
