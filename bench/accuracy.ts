/**
 * The rules beside squawk-cli's, on the differential table, statement by statement: what was measured to scan or rewrite
 * a table under SHARE or stronger is flagged (100 %), what was measured to change the catalogue alone is not blocked (0).
 * A tool's finding counts for the statement in whose lines it stands. `--misses` lists what a loose file gets wrong.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cases } from '../test/differential/cases/index.ts';
import { runCases } from '../test/differential/run-cases.ts';
import { type JudgedStatement, judgeCases } from './support/judge-cases.ts';
import { installSquawk } from './support/squawk.ts';

const MAJOR = 17;
/** squawk's rules about taste and about settings, which have nothing to do with what a statement does. */
const TASTE = /^(?:prefer-|require-(?:lock|statement)-timeout|ban-char-field|identifier-too-long|require-table-schema)/;
/** Rules that block for what is lost or broken, whatever it locks. */
const HARM = new Set([
  'cascade-drops',
  'drop-database',
  'publication-without-key',
  'recreated-loses-rows',
  'row-security-enabled',
  'unclosed-transaction',
]);

type Said = ReadonlyArray<{ rule: string; severity: string; undecided?: true }>;
const speaks = (said: Said): boolean => said.some((each) => each.severity !== 'note' || each.undecided === true);
const blocks = (said: Said): boolean => said.some((each) => each.severity === 'block' && each.undecided !== true);
const forLocks = (said: Said): Said => said.filter(({ rule }) => !HARM.has(rule));
const share = (count: number, all: number): string => `${count} of ${all} (${((100 * count) / all).toFixed(1)} %)`;

const squawk = installSquawk();
const scratch = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
try {
  const outcomes = (await runCases(cases, MAJOR, { steps: true })).filter(({ steps }) => steps !== undefined);
  const judged = await judgeCases({ outcomes, squawk, scratch, serverMajor: MAJOR });
  report(judged, outcomes.length);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exit();

function report(judged: readonly JudgedStatement[], scripts: number): void {
  const work = judged.filter(({ worksUnderLock }) => worksUnderLock);
  const free = judged.filter(({ changesCatalogueOnly }) => changesCatalogueOnly);
  const missed = work.filter(({ known }) => !speaks(known));
  const wrong = free.filter(({ known }) => blocks(forLocks(known)));
  const looseMissed = work.filter(({ loose }) => !speaks(loose));
  const looseWrong = free.filter(({ loose }) => blocks(forLocks(loose)));
  const flags = ({ squawk: found }: JudgedStatement): boolean => found !== 'panic' && found.length > 0;
  const means = ({ squawk: found }: JudgedStatement): boolean =>
    found !== 'panic' && found.some(({ rule }) => !TASTE.test(rule));
  const row = (title: string, counts: readonly number[], all: number): string =>
    `| ${title} | ${counts.map((count) => share(count, all)).join(' | ')} |`;

  console.log(
    `| PostgreSQL ${MAJOR}, ${judged.length} statements of ${scripts} scripts | Lockstep, schema known | Lockstep, loose file | squawk ${squawk.version} | squawk without taste and timeouts |`,
  );
  console.log('|---|---|---|---|---|');
  const flagged = [work.length - missed.length, work.length - looseMissed.length];
  const ofSquawk = (from: readonly JudgedStatement[]) => [from.filter(flags).length, from.filter(means).length];
  console.log(row('scans or rewrites under SHARE or stronger: flagged', [...flagged, ...ofSquawk(work)], work.length));
  const blocked = [wrong.length, looseWrong.length];
  console.log(row('changes the catalogue alone: blocked for its locks', [...blocked, ...ofSquawk(free)], free.length));
  const harm = free.filter((each) => blocks(each.known) && !wrong.includes(each));
  console.log(`\nOf the latter, ${harm.length} more are blocked for what they lose or break: ${rulesOf(harm)}.`);
  console.log('Of squawk every finding counts, whatever its level: all of them end its run with 1.');
  const gaveUp = judged.filter(({ squawk: found }) => found === 'panic').length;
  if (gaveUp > 0) console.log(`squawk panics on ${gaveUp} of the statements’ files; they count as not flagged.`);
  list('not flagged', missed, 'known');
  list('blocked', wrong, 'known');
  if (process.argv.includes('--misses')) {
    list('not flagged in a loose file', looseMissed, 'loose');
    list('blocked in a loose file', looseWrong, 'loose');
  }
  if (missed.length > 0 || wrong.length > 0) process.exitCode = 4;
}

function rulesOf(judged: readonly JudgedStatement[]): string {
  const blocking = judged.flatMap(({ known }) => known.filter(({ severity }) => severity === 'block'));
  return [...new Set(blocking.map(({ rule }) => rule))].join(', ');
}

function list(title: string, judged: readonly JudgedStatement[], by: 'known' | 'loose'): void {
  for (const each of judged) {
    const rules = each[by].map(({ rule, severity }) => `${rule}: ${severity}`).join(', ');
    console.log(`${title}: ${each.id} (${rules}): ${each.sql.replaceAll(/\s+/g, ' ')}`);
  }
}
