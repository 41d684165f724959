import { expect, test } from 'vitest';
import { EnvironmentConfig } from '../../config/schema.ts';
import { findOpening } from './opening.ts';

function settings(windows: object[], quietDates: string[] = []) {
  return EnvironmentConfig.parse({ urlFrom: 'DATABASE_URL', windows, quietDates });
}

/** `open`, or when it opens next. */
function at(time: string, given: ReturnType<typeof settings>): string {
  const opening = findOpening(new Date(time), given);
  return opening.open ? 'open' : (opening.next?.toISOString() ?? 'never');
}

const berlin = settings([
  { days: ['mon', 'tue', 'wed', 'thu'], from: '09:30', to: '16:00', timezone: 'Europe/Berlin' },
]);

test('without windows it is always open', () => {
  expect(at('2026-11-21T03:00:00Z', settings([]))).toBe('open');
});

test.each([
  ['2026-11-19T08:29:59Z', '2026-11-19T08:30:00.000Z'],
  ['2026-11-19T08:30:00Z', 'open'],
  ['2026-11-19T14:59:59Z', 'open'],
  ['2026-11-19T15:00:00Z', '2026-11-23T08:30:00.000Z'],
  ['2026-11-21T10:00:00Z', '2026-11-23T08:30:00.000Z'],
  // Summer time: the same clock, an hour earlier.
  ['2026-07-06T07:30:00Z', 'open'],
  ['2026-07-06T14:00:00Z', '2026-07-07T07:30:00.000Z'],
  // From the last day of summer time to the first of winter.
  ['2026-10-24T12:00:00Z', '2026-10-26T08:30:00.000Z'],
])('a window keeps its zone’s clock: %s → %s', (time, expected) => {
  expect(at(time, berlin)).toBe(expected);
});

const night = settings([{ days: ['sat'], from: '22:00', to: '02:00', timezone: 'America/New_York' }]);

test.each([
  ['2026-11-22T02:59:00Z', '2026-11-22T03:00:00.000Z'],
  ['2026-11-22T03:00:00Z', 'open'],
  ['2026-11-22T06:59:00Z', 'open'],
  ['2026-11-22T07:00:00Z', '2026-11-29T03:00:00.000Z'],
  ['2026-11-23T03:00:00Z', '2026-11-29T03:00:00.000Z'],
  // The night of 1 November 2026 has 01:00 to 02:00 twice.
  ['2026-11-01T05:30:00Z', 'open'],
  ['2026-11-01T06:30:00Z', 'open'],
  ['2026-11-01T07:00:00Z', '2026-11-08T03:00:00.000Z'],
])('a window over midnight belongs to the day that it began on: %s → %s', (time, expected) => {
  expect(at(time, night)).toBe(expected);
});

test('an hour that does not exist opens nothing; the window opens behind it', () => {
  const gap = settings([{ from: '02:30', to: '04:00', timezone: 'Europe/Berlin' }]);
  // On 29 March 2026 the clock goes from 02:00 to 03:00, which is 01:00 UTC.
  expect(at('2026-03-29T00:59:00Z', gap)).toBe('2026-03-29T01:00:00.000Z');
  expect(at('2026-03-29T01:00:00Z', gap)).toBe('open');
});

test('nothing begins on a quiet date, by the window’s own calendar', () => {
  const quiet = settings([{ from: '00:00', to: '23:59', timezone: 'Pacific/Auckland' }], ['2026-12-25']);
  expect(at('2026-12-24T10:30:00Z', quiet)).toBe('open');
  expect(at('2026-12-24T11:30:00Z', quiet)).toBe('2026-12-25T11:00:00.000Z');
  expect(at('2026-12-24T12:00:00Z', settings([], ['2026-12-25']))).toBe('open');
  expect(at('2026-12-25T12:00:00Z', settings([], ['2026-12-25']))).toBe('2026-12-26T00:00:00.000Z');
});

test('a window that never opens is told', () => {
  const never = settings(
    [{ days: ['mon'], from: '09:00', to: '10:00' }],
    everyMondayOf(2027).concat(everyMondayOf(2026)),
  );
  expect(at('2026-01-01T00:00:00Z', never)).toBe('never');
});

function everyMondayOf(year: number): string[] {
  const days: string[] = [];
  for (let time = Date.UTC(year, 0, 1); time < Date.UTC(year + 1, 0, 1); time += 86_400_000) {
    if (new Date(time).getUTCDay() === 1) days.push(new Date(time).toISOString().slice(0, 10));
  }
  return days;
}

test('a zone that does not exist is an error, which the guard turns into a refusal', () => {
  expect(() =>
    at('2026-01-01T00:00:00Z', settings([{ from: '09:00', to: '10:00', timezone: 'Mars/Olympus' }])),
  ).toThrow('Mars/Olympus');
});
