import { analyse } from '../../analysis/analyse.ts';
import type { AnalysedMigration, AnalysedStatement, Analysis, Finding } from '../../analysis/analysis.ts';
import type { CatalogData } from '../../analysis/catalog.ts';
import { find } from '../../analysis/find.ts';
import { replacementOf } from '../../analysis/replacement.ts';
import { readWaivers } from '../../analysis/waivers/read-waivers.ts';
import type { PolicyConfig } from '../../config/schema.ts';
import type { Migration, SourceChange, ToolId } from '../../migrations/migration.ts';
import { applySeverities } from '../../policy/judge.ts';
import { waive } from '../../policy/waivers.ts';
import type { LintFinding, TextRange, WaivedLintFinding } from '../../report/lint/lint-result.ts';
import { parseStatements } from '../../sql/postgres/parse.ts';
import { loadOneParser, parserLosses } from '../../sql/postgres/parser.ts';
import type { Locator } from './locate.ts';

export interface UnitContext {
  policy: PolicyConfig;
  /** `YYYY-MM-DD`. */
  today: string;
  serverMajor: number;
  /** `database.settings`: what the migrating session is said to have. */
  sessionSettings?: Readonly<Record<string, string>>;
  /** A linted file's text and places; undefined where there is none. */
  fileOf: (path: string) => { text: string; locator: Locator } | undefined;
}

export interface JudgedUnit {
  analysis: Analysis;
  findings: LintFinding[];
  waived: WaivedLintFinding[];
}

/**
 * What the rules say of migrations that come to the database together, given what is known of its schema. A text that
 * breaks the parser must not take those behind it along: it is remembered, and all are read again with a new parser.
 */
export async function judgeUnit(change: SourceChange, catalog: CatalogData, context: UnitContext): Promise<JudgedUnit> {
  for (let tries = 0; ; tries++) {
    await loadOneParser();
    const losses = parserLosses();
    const judged = judgeOnce(change, catalog, context);
    if (parserLosses() === losses || tries === MOST_TRIES) return judged;
  }
}

/** Texts of one unit that may break the parser; those behind them count as not read. */
const MOST_TRIES = 20;

function judgeOnce(change: SourceChange, catalog: CatalogData, context: UnitContext): JudgedUnit {
  const { policy, today, serverMajor } = context;
  const analysis = analyse([change], () => catalog, { serverMajor, withSplit: false });
  const found = applySeverities(
    find({ analysis, catalogOf: () => catalog, serverMajor, settingsOf: () => context.sessionSettings ?? {} }),
    policy,
  );
  const paths = new Set(change.pending.flatMap(({ path, up }) => [path, ...up.batches.map((batch) => batch.path)]));
  const waivers = [...paths].flatMap((path) => readWaivers(path, context.fileOf(path)?.text ?? ''));
  const { findings, about, waived } = waive({ findings: found, waivers, analysis, policy: policy.waivers, today });
  const migrations = new Map(analysis.migrations.map((migration) => [migration.id, migration]));
  const place = (finding: Finding & { migration: string }): LintFinding =>
    placed(finding, { migration: migrations.get(finding.migration), tool: change.source.tool, change, context });
  return {
    analysis,
    findings: [
      ...findings.map(place),
      ...applySeverities(about, policy).map(({ at, ...finding }) => ({
        ...place(finding),
        path: at.path,
        range: context.fileOf(at.path)?.locator.span(at.start, at.end) ?? lineRange(at.line),
      })),
      ...change.pending.flatMap((migration) => notAnalysed(migration, context)),
      ...analysis.migrations.flatMap((migration) => dependsOnSchema(migration, { findings, waived, context })),
    ],
    waived: waived.map(({ waiver: { line, reason, until }, ...finding }) => ({
      ...place(finding),
      waiver: { line, reason, ...(until !== undefined && { until }) },
    })),
  };
}

interface PlaceContext {
  migration: AnalysedMigration | undefined;
  tool: ToolId;
  change: SourceChange;
  context: UnitContext;
}

function placed(finding: Finding, { migration, tool, change, context }: PlaceContext): LintFinding {
  const { rule, severity, message, recipe, hygiene, edit } = finding;
  const statement = migration?.statements[finding.statement ?? 0];
  const path =
    statement?.location.path ?? change.pending.find(({ id }) => id === migration?.id)?.path ?? change.source.path;
  const file = context.fileOf(path);
  const replacement =
    edit === undefined || statement === undefined || migration === undefined || file === undefined
      ? undefined
      : replacementOf({ edit, statement, migration, tool, text: file.text });
  const undecided = rule === 'statement-not-seen' && { undecided: true as const };
  return {
    rule,
    severity,
    message,
    path,
    range: statement === undefined || file === undefined ? lineRange(1) : rangeOf(statement, file.locator),
    ...(recipe && { recipe }),
    ...(hygiene && { hygiene }),
    ...(replacement &&
      file && { replacement: { ...replacement, endColumn: file.locator.line(replacement.endLine).endColumn } }),
    ...undecided,
    ...(statement && { sql: statement.sql }),
  };
}

/** A statement that cannot be read is marked from where PostgreSQL's grammar stops. */
function rangeOf({ location, sql, unparsed }: AnalysedStatement, locator: Locator): TextRange {
  const whole = locator.statement(location.line, sql);
  const offset = unparsed === undefined ? undefined : locator.offsetOf(location.line, sql);
  if (offset === undefined) return whole;
  const again = parseStatements(sql);
  return again.ok || again.offset >= sql.length ? whole : locator.span(offset + again.offset, offset + sql.length);
}

/** Codes of rules that say already that a statement may hold everyone up, or that nothing is known of it. */
const TOLD = new Set(['statement-not-seen', 'table-rewrite', 'scan-under-lock']);

/** What runs a function or procedure of the database, whose body no file shows. */
const PROGRAMS: ReadonlySet<string> = new Set(['call', 'do block', 'select']);

/** Where the lock model needs what only the database knows, and no rule has spoken, silence would look like safety. */
function dependsOnSchema(
  { id, statements }: AnalysedMigration,
  { findings, waived, context }: Pick<ReturnType<typeof waive>, 'findings' | 'waived'> & { context: UnitContext },
): LintFinding[] {
  const told = new Set(
    [...findings, ...waived]
      .filter(({ migration, rule, severity }) => migration === id && (severity === 'block' || TOLD.has(rule)))
      .map(({ statement }) => statement),
  );
  return statements.flatMap(({ predicted, location, sql, operations }, index): LintFinding[] => {
    const [why] = predicted?.unknown ?? [];
    if (why === undefined || told.has(index)) return [];
    // A second table that is locked for a moment is worth a note, and what seldom works long a warning; what may well
    // work long, or a program that may do anything, was not judged.
    const open = (predicted?.possible ?? []).length > 0 || operations.some(({ kind }) => PROGRAMS.has(kind));
    return [
      {
        rule: 'depends-on-schema',
        severity: open || predicted?.unlikely === true ? 'warn' : 'note',
        message: `${why} That is not to be seen in the files.`,
        recipe: ['Let Lockstep rehearse it: `lockstep check`, or `lockstep rehearse` with a `--baseline`.'],
        path: location.path,
        range: context.fileOf(location.path)?.locator.statement(location.line, sql) ?? lineRange(location.line),
        ...(open && { undecided: true as const }),
        sql,
      },
    ];
  });
}

function notAnalysed({ notAnalysed: why, path }: Migration, { fileOf }: UnitContext): LintFinding[] {
  if (why === undefined) return [];
  const line = Number(/:(\d+) /.exec(why)?.[1] ?? 1);
  return [unreadAt({ path, line, message: why }, fileOf(path)?.locator)];
}

/** Something that nobody read, so that nothing can be said of it. */
export function unreadAt(
  { path, line, message }: { path: string; line: number; message: string },
  locator?: Locator,
): LintFinding {
  return {
    rule: 'not-analysed',
    severity: 'block',
    message,
    path,
    range: locator?.line(line) ?? lineRange(line),
    undecided: true,
  };
}

export function lineRange(line: number): TextRange {
  return { line, column: 1, endLine: line, endColumn: 1 };
}
