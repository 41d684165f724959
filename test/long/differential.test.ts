import { describe, expect, it } from 'vitest';
import { cases } from '../differential/cases/index.ts';
import { makePairs } from '../differential/make-pairs.ts';
import { runCases } from '../differential/run-cases.ts';
import { differencesOf, tally } from '../differential/tally.ts';

/** The oldest and the newest; `npm run differential` runs those between, too. */
describe.each([13, 18])('PostgreSQL %s', (major) => {
  it('does what the lock model predicts, or the model says that it does not know', async () => {
    const outcomes = await runCases(cases, major);
    console.log(tally(outcomes));
    expect(outcomes.filter(({ status }) => status === 'differ').map(differencesOf)).toEqual([]);
  });

  it('does so for pairs of sub-commands, in one ALTER TABLE and in two', async () => {
    const pairs = await runCases(makePairs({ cases, major, count: 400, seed: 1 }), major);
    const valid = pairs.filter(({ differences }) => differences.every(({ what }) => what !== 'error'));
    expect(valid.filter(({ status }) => status === 'differ').map(differencesOf)).toEqual([]);
    expect(valid.length).toBeGreaterThan(250);
  });
});
