/**
 * The rules beside squawk-cli's, on the differential table: what was measured to scan or rewrite a table under SHARE or
 * stronger is flagged (100 %), what was measured to change the catalogue alone is not blocked (0).
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse } from '../src/analysis/analyse.ts';
import type { Finding } from '../src/analysis/analysis.ts';
import { unknownCatalog } from '../src/analysis/catalog.ts';
import { find } from '../src/analysis/find.ts';
import { stopsWrites } from '../src/analysis/locks/prediction.ts';
import { changeOf } from '../src/analysis/test-support.ts';
import { judgeUnit } from '../src/check/lint/judge-unit.ts';
import { createLocator } from '../src/check/lint/locate.ts';
import { readLoose } from '../src/check/lint/read-loose.ts';
import { unitOf } from '../src/check/lint/unit-of.ts';
import { defaultPolicy } from '../src/config/default-policy.ts';
import type { SourceChange } from '../src/migrations/migration.ts';
import type { LintFinding } from '../src/report/lint/lint-result.ts';
import { cases } from '../test/differential/cases/index.ts';
import type { Measured } from '../test/differential/facts.ts';
import { type CaseOutcome, runCases } from '../test/differential/run-cases.ts';
import { installSquawk, runSquawk, type SquawkFinding, withoutPanics } from './support/squawk.ts';

const MAJOR = 17;
/** squawk's rules about taste and about settings, which have nothing to do with what a statement does. */
const TASTE = /^(?:prefer-|require-(?:lock|statement)-timeout|ban-char-field|identifier-too-long|require-table-schema)/;
/** They change rows, or may do anything; TRUNCATE leaves none. */
const DATA = new Set([
  'truncate',
  'insert',
  'update',
  'delete',
  'merge',
  'select',
  'copy',
  'call',
  'do block',
  'lock table',
  'other',
]);

/** Rules that block for what is lost or broken, whatever it locks. */
const HARM = new Set([
  'cascade-drops',
  'drop-database',
  'publication-without-key',
  'recreated-loses-rows',
  'row-security-enabled',
  'unclosed-transaction',
]);

interface Judged {
  outcome: CaseOutcome;
  /** With the schema known, as `check` and `lint` with a history know it. */
  known: Finding[];
  saidUnknown: boolean;
  /** As `lint` of a loose file. */
  loose: LintFinding[];
  squawk: SquawkFinding[] | 'panic';
}

const squawk = installSquawk();
const scratch = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
try {
  const outcomes = (await runCases(cases, MAJOR)).filter(({ measured }) => measured.error === undefined);
  const judged = await judgeAll(outcomes);
  const work = judged.filter(({ outcome }) => worksUnderLock(outcome.measured));
  const free = judged.filter(({ outcome }) => changesCatalogueOnly(outcome));
  const share = (count: number, all: number): string => `${count} of ${all} (${((100 * count) / all).toFixed(1)} %)`;
  const speaks = (findings: ReadonlyArray<{ severity: string; undecided?: true }>): boolean =>
    findings.some(({ severity, undecided }) => severity !== 'note' || undecided === true);
  const blocks = (findings: ReadonlyArray<{ severity: string; undecided?: true }>): boolean =>
    findings.some(({ severity, undecided }) => severity === 'block' && undecided !== true);
  const missed = work.filter(({ known, saidUnknown }) => !speaks(known) && !saidUnknown);
  const forLocks = <F extends { rule: string }>(found: F[]): F[] => found.filter(({ rule }) => !HARM.has(rule));
  const wrong = free.filter(({ known }) => blocks(forLocks(known)));
  const harm = free.filter((each) => blocks(each.known) && !wrong.includes(each));
  const flags = ({ squawk: found }: Judged, serious: boolean): boolean =>
    found !== 'panic' && found.some(({ rule }) => !serious || !TASTE.test(rule));

  console.log(
    `| PostgreSQL ${MAJOR}, ${judged.length} cases | Lockstep, schema known | Lockstep, loose file | squawk ${squawk.version} | squawk without taste and timeouts |`,
  );
  console.log('|---|---|---|---|---|');
  console.log(
    `| scans or rewrites under SHARE or stronger: flagged | ${share(work.length - missed.length, work.length)} | ${share(work.filter(({ loose }) => speaks(loose)).length, work.length)} | ${share(work.filter((each) => flags(each, false)).length, work.length)} | ${share(work.filter((each) => flags(each, true)).length, work.length)} |`,
  );
  console.log(
    `| changes the catalogue alone: blocked for its locks | ${share(wrong.length, free.length)} | ${share(free.filter(({ loose }) => blocks(forLocks(loose))).length, free.length)} | ${share(free.filter((each) => flags(each, false)).length, free.length)} | ${share(free.filter((each) => flags(each, true)).length, free.length)} |`,
  );
  console.log(
    `\nOf the latter, ${harm.length} more are blocked for what they lose or break: ${[...new Set(harm.flatMap(({ known }) => known.filter(({ severity }) => severity === 'block').map(({ rule }) => rule)))].join(', ')}.`,
  );
  const gaveUp = judged.filter(({ squawk: found }) => found === 'panic').length;
  if (gaveUp > 0) console.log(`\nsquawk panics on ${gaveUp} of the cases; they count as not flagged`);
  for (const { outcome } of missed) console.log(`not flagged: ${outcome.id}: ${outcome.sql.replaceAll(/\s+/g, ' ')}`);
  for (const { outcome, known } of wrong) {
    const rules = known.filter(({ severity }) => severity === 'block').map(({ rule }) => rule);
    console.log(`blocked: ${outcome.id} (${rules.join(', ')}): ${outcome.sql.replaceAll(/\s+/g, ' ')}`);
  }
  if (missed.length > 0 || wrong.length > 0) process.exitCode = 4;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exit();

async function judgeAll(outcomes: readonly CaseOutcome[]): Promise<Judged[]> {
  const paths = outcomes.map(({ id }, index) => {
    const folder = join(scratch, `${index}`);
    mkdirSync(folder);
    const path = join(folder, `${id.replaceAll(/[^\w-]/g, '')}.sql`);
    writeFileSync(path, scriptOf(outcomes[index]));
    return path;
  });
  const sound = withoutPanics(squawk, paths);
  const said = Map.groupBy(runSquawk(squawk, sound, MAJOR), ({ file }) => file);
  const judged: Judged[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const path = paths[index] ?? '';
    const { known, saidUnknown } = judgeKnown(outcome);
    judged.push({
      outcome,
      known,
      saidUnknown,
      loose: await judgeLoose(scriptOf(outcome)),
      squawk: sound.includes(path) ? (said.get(path) ?? []) : 'panic',
    });
  }
  return judged;
}

/** Cases are measured in one transaction, but for those that cannot run in one. */
function isAlone(id: string): boolean {
  return cases.some((each) => each.id === id && each.alone === true);
}

function scriptOf(outcome: CaseOutcome | undefined): string {
  if (outcome === undefined) return '';
  const sql = outcome.sql.trim().replace(/;?$/, ';');
  return isAlone(outcome.id) || !/;\s*\S/.test(sql) ? `${sql}\n` : `BEGIN;\n${sql}\nCOMMIT;\n`;
}

function change(sql: string): SourceChange {
  const { migration } = readLoose('case.sql', sql);
  return unitOf({ tool: 'sql', path: '.', reason: '' }, [migration]);
}

function judgeKnown({ id, sql, catalog }: CaseOutcome): { known: Finding[]; saidUnknown: boolean } {
  const analysis = analyse([changeOf(sql, isAlone(id) ? 'none' : 'migration')], () => catalog, { serverMajor: MAJOR });
  const statements = analysis.migrations.flatMap((migration) => migration.statements);
  return {
    known: find({ analysis, catalogOf: () => catalog, serverMajor: MAJOR }),
    saidUnknown: statements.some(
      ({ predicted, unparsed }) => predicted?.unknown !== undefined || unparsed !== undefined,
    ),
  };
}

async function judgeLoose(sql: string): Promise<LintFinding[]> {
  const file = { text: sql, locator: createLocator(sql) };
  const context = { policy: defaultPolicy, today: '2026-01-01', serverMajor: MAJOR, fileOf: () => file };
  return (await judgeUnit(change(sql), unknownCatalog(), context)).findings;
}

function worksUnderLock({ locks, rewrites, scans, builds }: Measured): boolean {
  return [...rewrites, ...scans, ...builds].some((table) => {
    const mode = locks.get(table);
    return mode !== undefined && stopsWrites(mode);
  });
}

/** No row was read or written, and it is the schema that changed. */
function changesCatalogueOnly({ sql, measured: { rewrites, scans, builds }, catalog }: CaseOutcome): boolean {
  if (rewrites.size + scans.size + builds.size > 0) return false;
  const analysis = analyse([change(sql)], () => catalog);
  const statements = analysis.migrations.flatMap((migration) => migration.statements);
  const operations = statements.flatMap((statement) => statement.operations);
  const work = statements.flatMap(({ predicted }) => predicted?.work ?? []);
  return operations.length > 0 && work.length === 0 && !operations.some(({ kind }) => DATA.has(kind));
}
