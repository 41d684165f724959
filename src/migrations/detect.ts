import type { SourceConfig } from '../config/schema.ts';
import { MigrationError } from '../errors.ts';
import type { Repository } from '../git/repository.ts';
import type { Scope, Tree, TreeFile } from '../git/tree.ts';
import { compareHistories } from './changes.ts';
import { compareCommandSource } from './command-source.ts';
import { findForeign } from './foreign.ts';
import type { DetectedMigrations, MigrationSource, SourceChange, SourceHistory } from './migration.ts';
import { toolOf } from './registry.ts';
import { checkConfigured, coveredByCommand, findSources } from './sources.ts';
import { unreadChange, unreadHistory } from './unread-change.ts';

export interface DetectOptions {
  repo: Repository;
  scope: Scope;
  /** lockstep.yml's `sources`. Default none: everything is detected. */
  sources?: SourceConfig[];
}

/** Which migrations the scope's change brings: base's tip against the merge result. */
export async function detectMigrations({ repo, scope, sources = [] }: DetectOptions): Promise<DetectedMigrations> {
  // A head that could not be merged lacks what base has got since, which must not look deleted.
  const base = scope.merged.unmerged === true ? scope.mergeBase : scope.base.sha;
  return detectBetween(await repo.tree(base), await repo.tree(scope.merged.tree), sources);
}

/** The same for any two trees. Files are read only in folders where the two differ. */
export async function detectBetween(base: Tree, head: Tree, sources: SourceConfig[] = []): Promise<DetectedMigrations> {
  const after = await findSources(head, sources);
  const isSame = sameFiles(base.files, head.files);
  const before = isSame ? after : await findSources(base, sources);
  const pairs = pairSources(before.sources, after.sources, { base, head });
  checkConfigured(sources, [base, head], [...after.sources, ...before.sources]);

  const changed: SourceChange[] = [];
  for (const { old, now } of pairs) {
    if ((now ?? old)?.skipped === coveredByCommand) continue;
    const change = await compareSource({ base, head, old, now });
    if (change !== undefined) changed.push(change);
  }
  const gone = pairs.flatMap(({ old, now }) => (now === undefined && old !== undefined ? [old] : []));
  const used = changed.map(({ source }) => source.path);
  return {
    sources: [...after.sources, ...gone],
    changed,
    foreign: isSame ? [] : findForeign(base, head, [...after.sources, ...gone]),
    assumptions: after.assumptions.filter((assumption) => used.some((path) => assumption.startsWith(`${path} `))),
  };
}

interface Pair {
  old: MigrationSource | undefined;
  now: MigrationSource | undefined;
}

/** The same folder on both sides; a folder that moved is found again by its files. */
function pairSources(before: MigrationSource[], after: MigrationSource[], trees: { base: Tree; head: Tree }): Pair[] {
  const byPath = new Map(before.map((source) => [source.path, source]));
  const paths = new Set(after.map((source) => source.path));
  const gone = before.filter((source) => !paths.has(source.path));
  const pairs: Pair[] = after.map((now) => {
    const old = byPath.get(now.path) ?? gone.find((source) => source.tool === now.tool && isMoved(source, now, trees));
    return { old, now };
  });
  const used = new Set(pairs.map(({ old }) => old));
  return [...pairs, ...gone.filter((old) => !used.has(old)).map((old) => ({ old, now: undefined }))];
}

/** Half of the old folder's files, or more, are in the new one, and the old folder is empty now. */
function isMoved(old: MigrationSource, now: MigrationSource, { base, head }: { base: Tree; head: Tree }): boolean {
  const left = filesOf(base, old);
  const kept = new Set(filesOf(head, now).map((file) => file.blob));
  return filesOf(head, old).length === 0 && left.filter((file) => kept.has(file.blob)).length * 2 >= left.length;
}

interface Compared extends Pair {
  base: Tree;
  head: Tree;
}

async function compareSource({ base, head, old, now }: Compared): Promise<SourceChange | undefined> {
  const source = now ?? old;
  if (source === undefined) return undefined;
  const isSamePlace = old !== undefined && now !== undefined && old.path === now.path;
  const isUntouched = sameFiles(filesOf(base, source), filesOf(head, source));
  // What is not PostgreSQL's is not read, but that it changed is told.
  if (source.skipped !== undefined) return isUntouched ? undefined : unreadChange(source);
  if (source.tool === 'command') return compareCommandSource({ base, head, source });
  if (isSamePlace && isUntouched) return undefined;
  const onBase = { ...source, path: old?.path ?? source.path };
  const headHistory = await readHistory(head, source);
  const baseHistory = await readHistory(base, onBase);
  const bookkeeping = baseHistory.bookkeeping === '' ? headHistory.bookkeeping : baseHistory.bookkeeping;
  return compareHistories({ ...baseHistory, bookkeeping }, headHistory);
}

async function readHistory(tree: Tree, source: MigrationSource): Promise<SourceHistory> {
  if (filesOf(tree, source).length === 0) return unreadHistory(source);
  const tool = toolOf(source.tool);
  if (tool === undefined) {
    throw new MigrationError(`Lockstep has no module for ${source.tool} (${source.path}).`, {
      code: 'tool-unknown',
      path: source.path,
      hint: 'Give the project’s own migrate command under "sources" in lockstep.yml.',
    });
  }
  return tool.read(tree, source);
}

/** All files that may belong to the source; Flyway's steps in code stand in a package of the same name. */
function filesOf(tree: Tree, source: MigrationSource): TreeFile[] {
  const folders = [source.path, ...(source.morePaths ?? [])].flatMap((folder) => [
    folder,
    ...(folder.includes('src/main/resources/')
      ? ['java', 'kotlin', 'groovy', 'scala'].map((language) =>
          folder.replace('src/main/resources/', `src/main/${language}/`),
        )
      : []),
  ]);
  if (folders.includes('.')) return [...tree.files];
  return tree.files.filter((file) => folders.some((folder) => file.path.startsWith(`${folder}/`)));
}

function sameFiles(a: readonly TreeFile[], b: readonly TreeFile[]): boolean {
  return (
    a.length === b.length && a.every((file, index) => file.blob === b[index]?.blob && file.path === b[index]?.path)
  );
}
