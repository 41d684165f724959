/** `npm run differential`: the lock model against real servers. Exits with 1 where they differ. */
import { parseArgs } from 'node:util';
import { MAJORS } from './case.ts';
import { cases } from './cases/index.ts';
import { makePairs } from './make-pairs.ts';
import { type CaseOutcome, runCases } from './run-cases.ts';
import { differencesOf, tally } from './tally.ts';

const { values } = parseArgs({
  options: {
    /** Default: 13 to 18. */
    majors: { type: 'string' },
    /** The oldest and the newest major. */
    short: { type: 'boolean' },
    /** Cases whose id holds this. */
    only: { type: 'string' },
    /** Instead of the cases: so many pairs of their sub-commands; those that fail are left out. */
    pairs: { type: 'string' },
    /** For the pairs. Default 1. */
    seed: { type: 'string' },
    /** Prints what is unknown, too. */
    unknown: { type: 'boolean' },
  },
});

const majors = values.majors?.split(',').map(Number) ?? (values.short === true ? [13, 18] : MAJORS);
const chosen = cases.filter(({ id }) => values.only === undefined || id.includes(values.only));
const outcomes: CaseOutcome[] = [];
for (const major of majors) {
  if (values.pairs === undefined) outcomes.push(...(await runCases(chosen, major)));
  else outcomes.push(...(await runPairs(major, Number(values.pairs))));
}
for (const outcome of outcomes.filter(({ status }) => status === 'differ')) console.log(differencesOf(outcome));
for (const { major, id, unknown } of values.unknown === true ? outcomes : [])
  if (unknown.length > 0) console.log(`${major} ${id}: unknown: ${unknown.join(' ')}`);
console.log(tally(outcomes));
process.exitCode = outcomes.some(({ status }) => status === 'differ') ? 1 : 0;

async function runPairs(major: number, count: number): Promise<CaseOutcome[]> {
  const pairs = makePairs({ cases: chosen, major, count, seed: Number(values.seed ?? 1) });
  const all = await runCases(pairs, major);
  return all.filter(({ differences }) => differences.every(({ what }) => what !== 'error'));
}
