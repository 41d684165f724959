import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from '../../src/analysis/analyse.ts';
import type { AnalysedStatement, Finding } from '../../src/analysis/analysis.ts';
import { unknownCatalog } from '../../src/analysis/catalog.ts';
import { find } from '../../src/analysis/find.ts';
import { stopsWrites } from '../../src/analysis/locks/prediction.ts';
import { changeOf } from '../../src/analysis/test-support.ts';
import { judgeUnit } from '../../src/check/lint/judge-unit.ts';
import { Locator } from '../../src/check/lint/locate.ts';
import { readLoose } from '../../src/check/lint/read-loose.ts';
import { unitOf } from '../../src/check/lint/unit-of.ts';
import { defaultPolicy } from '../../src/config/default-policy.ts';
import type { LintFinding } from '../../src/report/lint/lint-result.ts';
import { splitStatements } from '../../src/sql/postgres/split.ts';
import type { Measured } from '../../test/differential/facts.ts';
import type { CaseOutcome } from '../../test/differential/run-cases.ts';
import { runSquawk, type Squawk, type SquawkFinding, withoutPanics } from './squawk.ts';

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
/** What squawk says once, of the first statement, and means of the file. */
const OF_THE_FILE = /^require-(?:lock|statement)-timeout/;

/** A statement of a case: what it was measured to be, and what is said of it. */
export interface JudgedStatement {
  /** The case's. */
  id: string;
  sql: string;
  worksUnderLock: boolean;
  changesCatalogueOnly: boolean;
  /** With the schema known, as `check` and `lint` with a history know it; what is said to be unknown is a finding. */
  known: Array<{ rule: string; severity: string; undecided?: true }>;
  /** As `lint` of a loose file. */
  loose: LintFinding[];
  squawk: SquawkFinding[] | 'panic';
}

interface JudgeInput {
  outcomes: readonly CaseOutcome[];
  squawk: Squawk;
  /** An empty folder for the cases' files. */
  scratch: string;
  serverMajor: number;
}

/** Every statement of the cases, each case as a file whose statements have lines of their own. */
export async function judgeCases({ outcomes, squawk, scratch, serverMajor }: JudgeInput): Promise<JudgedStatement[]> {
  const scripts = outcomes.map((outcome, index) => {
    const folder = join(scratch, `${index}`);
    mkdirSync(folder);
    const path = join(folder, `${outcome.id.replaceAll(/[^\w-]/g, '')}.sql`);
    const script = scriptOf(outcome);
    writeFileSync(path, script.text);
    return { outcome, path, script };
  });
  const paths = scripts.map(({ path }) => path);
  const sound = new Set(withoutPanics(squawk, paths));
  const said = Map.groupBy(runSquawk(squawk, [...sound], serverMajor), ({ file }) => file);
  const judged: JudgedStatement[] = [];
  for (const { outcome, path, script } of scripts) {
    const loose = await judgeLoose(script.text, serverMajor);
    const { findings, statements } = judgeKnown(outcome, serverMajor);
    const { steps = [], id } = outcome;
    if (steps.length !== script.statements.length || steps.length !== statements.length)
      throw new Error(`${id} is cut into ${script.statements.length} statements, and ${steps.length} were measured`);
    for (const [index, { sql, from, to }] of script.statements.entries()) {
      const [measured, analysed] = [steps[index], statements[index]];
      if (measured === undefined || analysed === undefined) continue;
      const own = findings.filter(({ statement }) => statement === index);
      const inLines = (line: number): boolean => line >= from && line <= to;
      const found = (said.get(path) ?? []).filter(({ rule, line }) => inLines(line) || OF_THE_FILE.test(rule));
      judged.push({
        id,
        sql,
        worksUnderLock: worksUnderLock(measured),
        changesCatalogueOnly: changesCatalogueOnly(measured, analysed),
        known: [...own, ...unknownOf(analysed)],
        loose: loose.filter(({ range }) => inLines(range.line)),
        squawk: sound.has(path) ? found : 'panic',
      });
    }
  }
  return judged;
}

interface Script {
  text: string;
  /** 1-based lines, both included. */
  statements: Array<{ sql: string; from: number; to: number }>;
}

/** Cases are measured in one transaction, but for those that cannot run in one. */
function scriptOf({ sql, alone }: CaseOutcome): Script {
  const slices = splitStatements(sql);
  const isBlock = alone !== true && slices.length > 1;
  let line = isBlock ? 2 : 1;
  const statements = slices.map((slice) => {
    const from = line;
    line += slice.sql.split('\n').length;
    return { sql: slice.sql, from, to: line - 1 };
  });
  const text = statements.map((each) => `${each.sql};\n`).join('');
  return { text: isBlock ? `BEGIN;\n${text}COMMIT;\n` : text, statements };
}

function judgeKnown(
  { sql, catalog, alone }: CaseOutcome,
  serverMajor: number,
): { findings: Finding[]; statements: AnalysedStatement[] } {
  const text = splitStatements(sql)
    .map((slice) => `${slice.sql};\n`)
    .join('');
  const change = changeOf(text, alone === true ? 'none' : 'migration');
  const analysis = analyse([change], () => catalog, { serverMajor });
  return {
    findings: find({ analysis, catalogOf: () => catalog, serverMajor }),
    statements: analysis.migrations.flatMap((migration) => migration.statements),
  };
}

function unknownOf({ predicted, unparsed }: AnalysedStatement): JudgedStatement['known'] {
  if (predicted?.unknown === undefined && unparsed === undefined) return [];
  return [{ rule: 'said to be unknown', severity: 'note', undecided: true }];
}

async function judgeLoose(text: string, serverMajor: number): Promise<LintFinding[]> {
  const file = { text, locator: new Locator(text) };
  const context = { policy: defaultPolicy, today: '2026-01-01', serverMajor, fileOf: () => file };
  const change = unitOf({ tool: 'sql', path: '.', reason: '' }, [readLoose('case.sql', text).migration]);
  return (await judgeUnit(change, unknownCatalog(), context)).findings;
}

function worksUnderLock({ locks, rewrites, scans, builds }: Measured): boolean {
  return [...rewrites, ...scans, ...builds].some((table) => {
    const mode = locks.get(table);
    return mode !== undefined && stopsWrites(mode);
  });
}

/** No row was read or written, and it is the schema that changed. */
function changesCatalogueOnly(
  { rewrites, scans, builds }: Measured,
  { operations, predicted }: AnalysedStatement,
): boolean {
  if (rewrites.size + scans.size + builds.size > 0) return false;
  return (
    operations.length > 0 && (predicted?.work ?? []).length === 0 && !operations.some(({ kind }) => DATA.has(kind))
  );
}
