import { expect, it } from 'vitest';
import { hazardSections } from '../../src/analysis/rules/hazards/all.ts';
import { cases } from './cases/index.ts';
import { shownBy, withoutLocks } from './hazards.ts';

const ids = new Set(cases.map(({ id }) => id));
const shown = new Set(cases.flatMap(({ id, hazards }) => [id, ...(hazards ?? [])]));
/** Taste is no hazard; it has nothing of its own to measure. */
const hazards = hazardSections.filter(({ title }) => title !== 'Taste').flatMap((section) => section.hazards);

it('has a case for every hazard of the catalogue, or says why its locks cannot be compared', () => {
  const told = ({ id }: { id: string }) => shown.has(id) || id in shownBy || id in withoutLocks;
  expect(hazards.filter((hazard) => !told(hazard)).map(({ id }) => id)).toEqual([]);
  expect(hazards.length).toBeGreaterThan(200);
});

it('names only hazards and cases that there are, each case once', () => {
  const known = new Set(hazards.map(({ id }) => id));
  const claimed = [...Object.keys(shownBy), ...Object.keys(withoutLocks), ...cases.flatMap((one) => one.hazards ?? [])];
  expect(claimed.filter((id) => !known.has(id))).toEqual([]);
  expect(Object.values(shownBy).flatMap((each) => each.filter((id) => !ids.has(id)))).toEqual([]);
  expect(ids.size).toBe(cases.length);
});
