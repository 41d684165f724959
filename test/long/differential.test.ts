import { describe, expect, it } from 'vitest';
import { cases } from '../differential/cases/index.ts';
import { runCases } from '../differential/run-cases.ts';
import { differencesOf, tally } from '../differential/tally.ts';

/** The oldest and the newest; `npm run differential` runs those between, too. */
describe.each([13, 18])('PostgreSQL %s', (major) => {
  it('does what the lock model predicts, or the model says that it does not know', async () => {
    const outcomes = await runCases(cases, major);
    console.log(tally(outcomes));
    expect(outcomes.filter(({ status }) => status === 'differ').map(differencesOf)).toEqual([]);
  });
});
