import { expect, test } from 'vitest';
import { EnvironmentConfig } from '../../config/schema.ts';
import { beginOf } from './time-of.ts';

const now = new Date('2026-11-21T12:00:00Z');
const mondays = EnvironmentConfig.parse({
  urlFrom: 'DATABASE_URL',
  windows: [{ days: ['mon'], from: '09:00', to: '10:00' }],
});
const open = EnvironmentConfig.parse({ urlFrom: 'DATABASE_URL' });

test('--window begins when the next one opens, and now where one is open', () => {
  expect(beginOf({ now, settings: mondays })).toBeUndefined();
  expect(beginOf({ now, settings: mondays, window: true })).toBe('2026-11-23T09:00:00.000Z');
  expect(beginOf({ now, settings: open, window: true })).toBeUndefined();
  expect(beginOf({ now: new Date('2026-11-23T09:59:00Z'), settings: mondays, window: true })).toBeUndefined();
  // Both: the first that is open at that time or later.
  const inside = '2026-11-23T09:30:00Z';
  expect(beginOf({ now, settings: mondays, window: true, at: inside })).toBe('2026-11-23T09:30:00.000Z');
  const before = '2026-11-22T09:30:00Z';
  expect(beginOf({ now, settings: mondays, window: true, at: before })).toBe('2026-11-23T09:00:00.000Z');
});

test('a window that is too far away, or never opens, is refused', () => {
  const quietDates = ['2026-11-23'];
  expect(beginOf({ now, settings: { ...mondays, quietDates }, window: true })).toMatchObject({
    code: 'outside_window',
    nextStep: expect.stringContaining('2026-11-30T09:00Z') as string,
  });
});

test('--at is a time with its zone within a week', () => {
  for (const at of ['tomorrow', '2026-11-22T10:00:00', '2026-11-20T10:00:00Z', '2027-11-22T10:00:00Z', true] as const) {
    expect(beginOf({ now, settings: open, at })).toMatchObject({ code: 'outside_window' });
  }
  expect(beginOf({ now, settings: open, at: '2026-11-22T10:00:00+02:00' })).toBe('2026-11-22T08:00:00.000Z');
});
