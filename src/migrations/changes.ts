import type { Migration, MigrationChange, SourceChange, SourceHistory, SourceProblem } from './migration.ts';
import { pendingOf } from './pending.ts';
import { findProblems, isSquash } from './problems.ts';
import { similarity } from './same-sql.ts';

const RENAME_SIMILARITY = 0.5;
/** Pairs compared by content; a larger change set is matched by equal content only. */
const MAX_PAIRS = 2_500;

/** What lies between two histories of one source; undefined where nothing does. */
export function compareHistories(base: SourceHistory, head: SourceHistory): SourceChange | undefined {
  const changes = findChanges(base, head);
  const inherited = new Set(base.problems.map((problem) => `${problem.code} ${problem.path}`));
  const own = head.problems.filter((problem) => !inherited.has(`${problem.code} ${problem.path}`));
  if (changes.length === 0 && own.length === 0) return undefined;
  const squash = isSquash(base, head, changes);
  const problems = unique([...own, ...findProblems({ base, head, changes, squash })]);
  return { source: head.source, base, head, changes, pending: squash ? [] : pendingOf(base, head, changes), problems };
}

function findChanges(base: SourceHistory, head: SourceHistory): MigrationChange[] {
  const before = new Map(base.migrations.map((migration) => [migration.id, migration]));
  const after = new Set(head.migrations.map((migration) => migration.id));
  const gone = base.migrations.filter((migration) => !after.has(migration.id));
  const changes: MigrationChange[] = [];
  const added = head.migrations.filter((migration) => !before.has(migration.id));
  const renames = matchRenames(gone, added);

  for (const migration of head.migrations) {
    const old = before.get(migration.id);
    const renamedFrom = renames.get(migration);
    if (renamedFrom !== undefined) changes.push({ kind: 'renamed', migration, before: renamedFrom });
    else if (old === undefined) changes.push({ kind: 'added', migration });
    else if (blobsOf(old) !== blobsOf(migration)) changes.push({ kind: 'edited', migration, before: old });
    else if (placeOf(old) !== placeOf(migration)) changes.push({ kind: 'renamed', migration, before: old });
  }
  const matched = new Set(renames.values());
  for (const migration of gone) if (!matched.has(migration)) changes.push({ kind: 'deleted', migration });
  return changes;
}

/** New migration → the one on base that it was: equal files first, then the most alike. */
function matchRenames(gone: Migration[], added: Migration[]): Map<Migration, Migration> {
  const renames = new Map<Migration, Migration>();
  const free = new Set(gone);
  for (const migration of added) {
    const same = [...free].find((old) => blobsOf(old) === blobsOf(migration));
    if (same === undefined) continue;
    renames.set(migration, same);
    free.delete(same);
  }
  const open = added.filter((migration) => !renames.has(migration));
  if (open.length * free.size > MAX_PAIRS) return renames;
  const pairs = open
    .flatMap((migration) =>
      [...free].map((old) => ({ migration, old, alike: similarity(textOf(old), textOf(migration)) })),
    )
    .filter(({ alike }) => alike >= RENAME_SIMILARITY)
    .sort((a, b) => b.alike - a.alike);
  for (const { migration, old } of pairs) {
    if (!free.has(old) || renames.has(migration)) continue;
    renames.set(migration, old);
    free.delete(old);
  }
  return renames;
}

/** Blob ids only: a source that moves as a whole changes no migration. */
function blobsOf(migration: Migration): string {
  return Object.values(migration.files).sort().join(' ');
}

/** The file's place inside its source. */
function placeOf(migration: Migration): string {
  const { path, source } = migration;
  return source !== '.' && path.startsWith(`${source}/`) ? path.slice(source.length + 1) : path;
}

function textOf(migration: Migration): string {
  return migration.up.batches.map((batch) => batch.sql).join('\n');
}

function unique(problems: SourceProblem[]): SourceProblem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = `${problem.code} ${problem.path}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
