/** `npm run differential`: the lock model against real servers. Exits with 1 where they differ. */
import { parseArgs } from 'node:util';
import { MAJORS } from './case.ts';
import { cases } from './cases/index.ts';
import { runCases } from './run-cases.ts';
import { differencesOf, tally } from './tally.ts';

const { values } = parseArgs({
  options: {
    /** Default: 13 to 18. */
    majors: { type: 'string' },
    /** The oldest and the newest major. */
    short: { type: 'boolean' },
    /** Cases whose id holds this. */
    only: { type: 'string' },
    /** Prints what is unknown, too. */
    unknown: { type: 'boolean' },
  },
});

const majors = values.majors?.split(',').map(Number) ?? (values.short === true ? [13, 18] : MAJORS);
const chosen = cases.filter(({ id }) => values.only === undefined || id.includes(values.only));
const outcomes = [];
for (const major of majors) outcomes.push(...(await runCases(chosen, major)));
for (const outcome of outcomes.filter(({ status }) => status === 'differ')) console.log(differencesOf(outcome));
for (const { major, id, unknown } of values.unknown === true ? outcomes : [])
  if (unknown.length > 0) console.log(`${major} ${id}: unknown: ${unknown.join(' ')}`);
console.log(tally(outcomes));
process.exitCode = outcomes.some(({ status }) => status === 'differ') ? 1 : 0;
