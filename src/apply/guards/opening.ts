import type { EnvironmentConfig } from '../../config/schema.ts';

type Windows = Pick<EnvironmentConfig, 'windows' | 'quietDates'>;
type Window = EnvironmentConfig['windows'][number];

export interface Opening {
  open: boolean;
  /** One sentence. */
  why: string;
  /** Where it is shut: when it opens, to the minute; undefined where it does not within a year. */
  next?: Date;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * Whether a run may begin at an instant. A window's clock is its time zone's own, with summer time: an hour that does not
 * exist opens nothing, one that comes twice opens twice. `to` itself is outside; `to` at or before `from` ends on the next
 * day, which belongs to the day that it began on. A quiet date is one by the window's zone (UTC without windows).
 */
export function findOpening(at: Date, { windows, quietDates }: Windows): Opening {
  if (windows.length === 0) {
    const local = localOf(at, 'UTC');
    if (!quietDates.includes(local.date)) return { open: true, why: 'It may begin at any time.' };
    return shut(at, `${local.date} is a quiet date (UTC).`, { windows, quietDates });
  }
  const inside = windows.find((window) => isInside(at, window));
  if (inside === undefined) {
    const list = windows.map(describeWindow).join('; ');
    return shut(at, `it is ${clockOf(at, windows)}, outside of its windows (${list}).`, { windows, quietDates });
  }
  const { date } = localOf(at, inside.timezone);
  if (quietDates.includes(date)) return shut(at, `${date} is a quiet date.`, { windows, quietDates });
  return { open: true, why: `It is ${clockOf(at, windows)}, inside ${describeWindow(inside)}.` };
}

function shut(at: Date, why: string, settings: Windows): Opening {
  const next = nextOpening(at, settings);
  return { open: false, why, ...(next !== undefined && { next }) };
}

/** Openings are at a window's `from`, or at midnight behind a quiet date: only these are looked at. */
function nextOpening(at: Date, settings: Windows): Date | undefined {
  const zones =
    settings.windows.length === 0 ? ['UTC'] : [...new Set(settings.windows.map(({ timezone }) => timezone))];
  const start = Math.ceil(at.getTime() / MINUTE) * MINUTE;
  for (let day = 0; day <= 366; day += 1) {
    const found = zones
      .flatMap((zone) => candidates(new Date(start + day * DAY), zone, settings.windows))
      .filter((time) => time >= start && findOpen(new Date(time), settings))
      .sort((a, b) => a - b)[0];
    if (found !== undefined) return new Date(found);
  }
  return undefined;
}

function findOpen(at: Date, { windows, quietDates }: Windows): boolean {
  if (windows.length === 0) return !quietDates.includes(localOf(at, 'UTC').date);
  return windows.some((window) => isInside(at, window) && !quietDates.includes(localOf(at, window.timezone).date));
}

/** Instants of a zone's day at which something may open. */
function candidates(day: Date, zone: string, windows: readonly Window[]): number[] {
  const clocks = new Set(['00:00', ...windows.filter(({ timezone }) => timezone === zone).map(({ from }) => from)]);
  const { date } = localOf(day, zone);
  // A zone's clock is never further than 14 hours from UTC; within a day of it each minute is looked at once.
  const noon = Date.parse(`${date}T12:00:00Z`);
  const found: number[] = [];
  for (const clock of clocks) {
    const guess = Date.parse(`${date}T${clock}:00Z`);
    for (const offset of offsetsNear(noon, zone)) {
      const time = guess - offset;
      const local = localOf(new Date(time), zone);
      if (local.date === date && local.clock === clock) found.push(time);
    }
    // Where the clock skips `from`, the window opens at the first minute behind the gap.
    const [low, high] = [guess - Math.max(...offsetsNear(noon, zone)), guess - Math.min(...offsetsNear(noon, zone))];
    if (low !== high) for (let time = low; time <= high; time += 15 * MINUTE) found.push(time);
  }
  return found;
}

/** ms that a zone's clock is ahead of UTC, the day before, on the day, and after it. */
function offsetsNear(noon: number, zone: string): number[] {
  return [...new Set([noon - DAY, noon, noon + DAY].map((time) => offsetAt(time, zone)))];
}

function offsetAt(time: number, zone: string): number {
  const { date, clock } = localOf(new Date(time), zone);
  return Date.parse(`${date}T${clock}:00Z`) - Math.floor(time / MINUTE) * MINUTE;
}

function isInside(at: Date, window: Window): boolean {
  const { clock, day, before } = localOf(at, window.timezone);
  const { from, to, days } = window;
  if (from < to) return days.includes(day) && clock >= from && clock < to;
  return (days.includes(day) && clock >= from) || (days.includes(before) && clock < to);
}

interface Local {
  /** `2026-11-21`. */
  date: string;
  /** `14:05`. */
  clock: string;
  day: Window['days'][number];
  before: Window['days'][number];
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Made once a zone: they are slow to make. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, format);
  return format;
}

function localOf(at: Date, timeZone: string): Local {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const date = `${parts.year}-${parts.month}-${parts.day}`;
  const index = new Date(`${date}T00:00:00Z`).getUTCDay();
  const [day = 'sun', before = 'sat'] = [DAYS[index], DAYS[(index + 6) % 7]];
  return { date, clock: `${parts.hour}:${parts.minute}`, day, before };
}

function clockOf(at: Date, windows: readonly Window[]): string {
  const zone = windows[0]?.timezone ?? 'UTC';
  const { day, clock } = localOf(at, zone);
  return `${day} ${clock} (${zone})`;
}

function describeWindow({ days, from, to, timezone }: Window): string {
  const on = days.length === 7 ? 'every day' : days.join(', ');
  return `${on} ${from}–${to} ${timezone}`;
}
