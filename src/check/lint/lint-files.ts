import { join } from 'node:path';
import { type CatalogData, unknownCatalog } from '../../analysis/catalog.ts';
import { followHistory } from '../../analysis/follow-history.ts';
import { exclusionOf } from '../../migrations/excluded.ts';
import type { Migration, MigrationSource } from '../../migrations/migration.ts';
import { toolOf } from '../../migrations/registry.ts';
import { findSources } from '../../migrations/sources.ts';
import type { LintedFile, LintFinding, LintResult, WaivedLintFinding } from '../../report/lint/lint-result.ts';
import { loadOneParser } from '../../sql/postgres/parser.ts';
import { decode } from './decode.ts';
import type { DiskTree } from './disk-tree.ts';
import { type JudgedUnit, judgeUnit, lineRange, type UnitContext, unreadAt } from './judge-unit.ts';
import type { LintSettings } from './lint-settings.ts';
import { Locator } from './locate.ts';
import { pathIn } from './path-in.ts';
import { readLoose } from './read-loose.ts';
import { sourcesOf } from './sources-of.ts';
import { type LintFilesInput, treeOf } from './tree-of.ts';
import { unitOf } from './unit-of.ts';
import { byPlace, verdictOf } from './verdict-of.ts';

/**
 * `lockstep lint PATH…`: static analysis without a server. A file of a source that a tool owns is judged with the
 * migrations before it as the known schema, every file as a change of its own; of a loose file's database nothing is
 * known. @throws UsageError for paths that are not there.
 */
export async function lintFiles(input: LintFilesInput): Promise<LintResult> {
  const { tree, paths } = treeOf(input);
  const settings = typeof input.settings === 'function' ? await input.settings(tree) : input.settings;
  const run = await startLint({ tree, cwd: input.cwd, settings });
  await run.lint(paths);
  return run.result();
}

/** A run that was told what there is, and not yet what to lint. */
export async function startLint({ tree, cwd, settings, sources: found }: LintStart): Promise<LintRun> {
  await loadOneParser();
  const sources = found ?? (await findSources(tree, settings.sources)).sources;
  const known = new Map<string, string>();
  const shown = (path: string): string => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const whole = join(tree.id, path);
    const near = pathIn(cwd, whole);
    const name = near.startsWith('..') ? whole : near;
    known.set(path, name);
    return name;
  };
  return new LintRun(tree, settings, { sources, shown });
}

export interface LintStart {
  tree: DiskTree;
  cwd: string;
  settings: LintSettings;
  /** Where they are known already. */
  sources?: readonly MigrationSource[];
}

export class LintRun {
  readonly sources: readonly MigrationSource[];
  /** Of a file, as indexes of `sources`. */
  readonly sourcesOf: (path: string) => readonly number[];
  #tree: DiskTree;
  #settings: LintSettings;
  #shown: (path: string) => string;
  #files = new Map<string, LintedFile>();
  #findings: LintFinding[] = [];
  #waived: WaivedLintFinding[] = [];
  #read = new Map<string, { text: string; locator: Locator }>();
  #context: UnitContext;

  constructor(
    tree: DiskTree,
    settings: LintSettings,
    { sources, shown }: { sources: readonly MigrationSource[]; shown: (path: string) => string },
  ) {
    this.sources = sources;
    this.sourcesOf = sourcesOf(sources);
    this.#tree = tree;
    this.#settings = settings;
    this.#shown = shown;
    const { policy, today, databaseVersion, sessionSettings = {} } = settings;
    this.#context = {
      policy,
      today,
      serverMajor: databaseVersion,
      sessionSettings,
      fileOf: (path) => this.#fileOf(path),
    };
  }

  /** May be called again, for other files: each is judged by itself. */
  async lint(paths: readonly string[]): Promise<void> {
    const wanted = new Set(paths.filter((path) => this.#isReadable(path)));
    const bySource = new Map<number, string[]>();
    for (const path of wanted)
      for (const index of this.sourcesOf(path)) {
        const those = bySource.get(index);
        if (those === undefined) bySource.set(index, [path]);
        else those.push(path);
      }
    for (const [index, those] of [...bySource].toSorted(([a], [b]) => a - b)) {
      const source = this.sources[index];
      const own = those.filter((path) => wanted.has(path));
      if (source === undefined || source.tool === 'command' || own.length === 0) continue;
      const skipped = source.skipped === exclusionOf(source.path)?.reason ? undefined : source.skipped;
      if (skipped !== undefined) this.#skip(own, source, skipped);
      else for (const path of await this.#lintSource(source, own)) wanted.delete(path);
      if (skipped !== undefined) for (const path of own) wanted.delete(path);
    }
    for (const path of wanted) await this.#lintLoose(path);
  }

  result(): LintResult {
    const shown = <Placed extends LintFinding>(finding: Placed): Placed => ({
      ...finding,
      path: this.#shown(finding.path),
      ...(finding.replacement && {
        replacement: { ...finding.replacement, path: this.#shown(finding.replacement.path) },
      }),
    });
    const findings = this.#findings.map(shown).toSorted(byPlace);
    return {
      verdict: verdictOf(findings),
      files: [...this.#files.values()]
        .map((file) => ({ ...file, path: this.#shown(file.path) }))
        .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
      findings,
      waived: this.#waived.map(shown).toSorted(byPlace),
      databaseVersion: this.#settings.databaseVersion,
      assumptions: this.#settings.assumptions,
    };
  }

  /** The migrations of a source that are wanted, each on the schema that those before it make. Answers their files. */
  async #lintSource(source: MigrationSource, wanted: string[]): Promise<string[]> {
    const history = await toolOf(source.tool)?.read(this.#tree, source);
    if (history === undefined) return [];
    const open = new Set(wanted);
    const done: string[] = [];
    const schema = followHistory();
    let followed = 0;
    for (const migration of history.migrations) {
      if (open.size === 0) break;
      const ups = new Set(migration.up.batches.map(({ path }) => path));
      if (ups.size === 0 || migration.notAnalysed !== undefined) ups.add(migration.path);
      const own = [...ups].filter((path) => open.has(path));
      const down = Object.keys(migration.files).filter((path) => open.has(path) && !ups.has(path));
      if (own.length > 0) {
        const judged = await judgeUnit(unitOf(source, [migration]), schema.catalog(), this.#context);
        this.#take(judged);
        schema.take(judged.analysis);
        for (const path of own)
          this.#note({ path, tool: source.tool, statements: countIn(judged, path), earlier: followed });
      }
      if (own.length === 0) schema.read(migration);
      followed++;
      for (const path of down) {
        await this.#lintDown(source, migration, path, schema.catalog());
      }
      for (const path of [...own, ...down]) {
        open.delete(path);
        done.push(path);
      }
    }
    for (const problem of history.problems.filter(({ path }) => done.includes(path))) {
      const { code, severity, message, path, nextStep } = problem;
      if (this.#findings.some((finding) => finding.path === path && finding.message === message)) continue;
      this.#findings.push({ rule: code, severity, message, path, range: lineRange(1), recipe: [nextStep] });
    }
    return done;
  }

  async #lintDown(source: MigrationSource, migration: Migration, path: string, known: CatalogData): Promise<void> {
    if (migration.down === undefined) return;
    const { down, ...rest } = migration;
    const back = { ...rest, path, up: down };
    const judged = await judgeUnit(unitOf(source, [back]), known, this.#context);
    this.#take(asWayBack(judged));
    this.#note({ path, tool: source.tool, statements: countIn(judged, path) });
  }

  async #lintLoose(path: string): Promise<void> {
    const file = this.#fileOf(path);
    if (file === undefined) return;
    const { migration, unread } = readLoose(path, file.text);
    const source: MigrationSource = { tool: 'sql', path: '.', reason: 'named on the command line' };
    const judged = await judgeUnit(unitOf(source, [migration]), unknownCatalog(), this.#context);
    this.#take(WAY_BACK.test(path) ? asWayBack(judged) : judged);
    this.#findings.push(...unread.map((each) => unreadAt(each, file.locator)));
    this.#note({ path, statements: countIn(judged, path) });
  }

  #skip(paths: string[], source: MigrationSource, why: string): void {
    for (const path of paths) {
      this.#findings.push(unreadAt({ path, line: 1, message: `${source.path} was not read: ${why}` }));
      this.#note({ path, tool: source.tool, statements: 0 });
    }
  }

  #take({ findings, waived }: JudgedUnit): void {
    this.#findings.push(...findings);
    this.#waived.push(...waived);
  }

  #note(file: LintedFile): void {
    const known = this.#files.get(file.path);
    this.#files.set(
      file.path,
      known === undefined ? file : { ...known, statements: known.statements + file.statements },
    );
  }

  #isReadable(path: string): boolean {
    const problem = this.#problemOf(path);
    if (problem === undefined) return true;
    this.#findings.push({ ...unreadAt({ path, line: 1, message: problem }), rule: 'unreadable' });
    this.#note({ path, statements: 0 });
    return false;
  }

  #problemOf(path: string): string | undefined {
    try {
      const decoded = decode(this.#tree.bytes(path));
      if ('problem' in decoded) return `${path} ${decoded.problem}.`;
      this.#tree.remember(path, decoded.text);
      this.#read.set(path, { text: decoded.text, locator: new Locator(decoded.text) });
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Only what is linted: the texts of a history are not kept. */
  #fileOf(path: string): { text: string; locator: Locator } | undefined {
    return this.#read.get(path);
  }
}

/** Names by which migration tools know a way back. */
const WAY_BACK = /(?:^|[/._-])(?:down|rollback|undo|revert)\.sql$/i;

/** A way back takes away by its nature, and runs when something is wrong already: what it is found to do is a note. */
function asWayBack(judged: JudgedUnit): JudgedUnit {
  const findings = judged.findings
    .filter(({ rule }) => rule !== 'no-effect-migration')
    .map((finding): LintFinding => (finding.undecided === true ? finding : { ...finding, severity: 'note' }));
  return { ...judged, findings };
}

function countIn({ analysis }: JudgedUnit, path: string): number {
  return analysis.migrations.flatMap(({ statements }) => statements).filter(({ location }) => location.path === path)
    .length;
}
