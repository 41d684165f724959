import { Ending } from './stops.ts';

/** Differences that are named; the rest is counted. */
const MOST = 10;

/** @param differences a sentence each @throws Ending always */
export function endAsDrift(what: string, differences: readonly string[]): never {
  const more = differences.length > MOST ? ` And ${differences.length - MOST} more.` : '';
  const why = `Every statement has landed, but ${what} ${differences.slice(0, MOST).join(' ')}${more}`;
  throw new Ending('failed', { code: 'drift', why });
}
