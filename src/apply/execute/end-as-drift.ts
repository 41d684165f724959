import { listDifferences } from '../guards/list-differences.ts';
import { Ending } from './stops.ts';

/** Differences that are named; the rest is counted. */
const MOST = 10;

/** @param differences a sentence each @throws Ending always */
export function endAsDrift(what: string, differences: readonly string[]): never {
  const why = `Every statement has landed, but ${what}${listDifferences(differences, MOST)}`;
  throw new Ending('failed', { code: 'drift', why });
}
