import { followHistory } from '../../analysis/follow-history.ts';
import type { Config } from '../../config/schema.ts';
import { openRepository, type Repository } from '../../git/repository.ts';
import type { Scope, Tree } from '../../git/tree.ts';
import { detectBetween } from '../../migrations/detect.ts';
import type { DetectedMigrations, SourceChange } from '../../migrations/migration.ts';
import type { JudgedReason } from '../../policy/judge.ts';
import { judgeMigrations } from '../../policy/judge-migrations.ts';
import { judgeSeparation } from '../../policy/judge-separation.ts';
import type { LintedFile, LintFinding, LintResult, WaivedLintFinding } from '../../report/lint/lint-result.ts';
import { loadParser } from '../../sql/postgres/parser.ts';
import { type JudgedUnit, judgeUnit, lineRange, type UnitContext } from './judge-unit.ts';
import type { SettingsInput } from './lint-settings.ts';
import { Locator } from './locate.ts';
import { byPlace, verdictOf } from './verdict-of.ts';

export interface LintChangesInput {
  /** A directory of the repository. */
  dir: string;
  /** Default: as for `check`, or HEAD where that would be the commit before it and something is not committed. */
  base?: string;
  settings: SettingsInput;
}

/**
 * `lockstep lint`: the migrations that the working tree brings, committed or not, against what it has in common with
 * base. They count as one change, and the schema before is known from the migrations before them.
 */
export async function lintChanges({ dir, base: named, settings }: LintChangesInput): Promise<LintResult> {
  await using repo = await openRepository(dir);
  const head = await repo.tree(await repo.workingTree());
  const scope = await scopeOf(repo, named, head);
  const base = await repo.tree(scope.mergeBase);
  const { config, assumptions } =
    settings.config === undefined
      ? await (await import('../configure.ts')).configure(base, head)
      : {
          config: (await import('../../config/load.ts')).loadConfig(settings.config.text, settings.config.file),
          assumptions: [],
        };
  const serverMajor = settings.databaseVersion ?? config.database.version;
  const detected = await detectBetween(base, head, config.sources);
  await loadParser();
  const texts = await readTexts(head, detected.changed);
  const context: UnitContext = {
    policy: config.policy,
    today: settings.today,
    serverMajor,
    sessionSettings: config.database.settings,
    fileOf: (path) => texts.get(path),
  };
  const judged: Array<{ change: SourceChange; unit: JudgedUnit }> = [];
  for (const change of detected.changed) {
    if (change.source.skipped !== undefined || change.pending.length === 0) continue;
    judged.push({ change, unit: await judgeUnit(change, followHistory(earlierOf(change)).catalog(), context) });
  }
  const findings = [
    ...judged.flatMap(({ unit }) => unit.findings),
    ...aboutChanges(detected, judged, config, texts),
  ].toSorted(byPlace);
  const waived: WaivedLintFinding[] = judged.flatMap(({ unit }) => unit.waived);
  return {
    verdict: verdictOf(findings),
    files: judged.flatMap(({ change, unit }) => filesOf(change, unit)),
    findings,
    waived,
    databaseVersion: serverMajor,
    assumptions: [...(scope.assumptions ?? []), ...assumptions, ...detected.assumptions],
  };
}

async function scopeOf(repo: Repository, base: string | undefined, head: Tree): Promise<Scope> {
  const scope = await repo.scope(base === undefined ? {} : { base });
  const isGuess = scope.base.ref.endsWith('^') || scope.base.ref === 'the empty tree';
  if (base !== undefined || !isGuess) return scope;
  // Nothing to compare a branch with: then what is not committed yet is the change, if there is any.
  const committed = await repo.tree(scope.head.sha);
  const same =
    committed.files.length === head.files.length &&
    committed.files.every(({ path, blob }) => head.get(path)?.blob === blob);
  if (same) return scope;
  return { ...scope, mergeBase: scope.head.sha, assumptions: ['Compared with HEAD, because no base was given.'] };
}

/** What base's databases have run. */
function earlierOf({ base, pending }: SourceChange): SourceChange['base']['migrations'] {
  const again = new Set(pending.map(({ id }) => id));
  return base.migrations.filter(({ id, everyRun }) => everyRun === undefined && !again.has(id));
}

type Texts = Map<string, { text: string; locator: Locator }>;

async function readTexts(head: Tree, changes: readonly SourceChange[]): Promise<Texts> {
  const texts: Texts = new Map();
  for (const { path, up } of changes.flatMap(({ pending }) => pending)) {
    for (const each of new Set([path, ...up.batches.map((batch) => batch.path)])) {
      if (texts.has(each) || head.get(each) === undefined) continue;
      const text = await head.text(each);
      texts.set(each, { text, locator: new Locator(text) });
    }
  }
  return texts;
}

/** What the set of files says, and whether expand and contract come together; what needs a run is left to `check`. */
function aboutChanges(
  detected: DetectedMigrations,
  judged: ReadonlyArray<{ unit: JudgedUnit }>,
  { policy }: Config,
  texts: Texts,
): LintFinding[] {
  const migrations = judged.flatMap(({ unit }) => unit.analysis.migrations);
  const analysis = { migrations, phases: judged.flatMap(({ unit }) => unit.analysis.phases) };
  const separation = judgeSeparation({ analysis, rehearsals: [], policy }).filter(
    ({ code }) => code === 'switch' || code === 'expand-and-contract',
  );
  // A step that is not SQL is among the unit's own findings already.
  const told = new Set(judged.flatMap(({ unit }) => unit.findings.map(({ rule, path }) => `${rule} ${path}`)));
  const files = judgeMigrations(detected).filter(({ code, location }) => !told.has(`${code} ${location?.path}`));
  return [...files, ...separation].map((reason) => findingOf(reason, texts));
}

function findingOf(
  { code, severity, message, location, nextStep, undecided }: JudgedReason,
  texts: Texts,
): LintFinding {
  const { path, line } = location ?? { path: '.', line: 1 };
  return {
    rule: code,
    severity,
    message,
    recipe: [nextStep],
    path,
    range: texts.get(path)?.locator.line(line) ?? lineRange(line),
    ...(undecided === true && { undecided }),
  };
}

function filesOf(change: SourceChange, { analysis }: JudgedUnit): LintedFile[] {
  const earlier = earlierOf(change).length;
  return change.pending.map(({ id, path }) => ({
    path,
    tool: change.source.tool,
    statements: analysis.migrations.find((migration) => migration.id === id)?.statements.length ?? 0,
    earlier,
  }));
}
