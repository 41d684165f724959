import type { Tree, TreeFile } from '../git/tree.ts';
import type {
  ChangeKind,
  Migration,
  MigrationChange,
  MigrationSource,
  SourceChange,
  SourceProblem,
} from './migration.ts';
import { unreadChange } from './unread-change.ts';

const DATED = /^[vV]?\d{3,}/;

/**
 * What a pull request changes for a source whose own command runs the migrations. With a `path` the changed files below
 * it are listed; without one nothing can be told from files, so it always counts as changed.
 */
export function compareCommandSource({
  base,
  head,
  source,
}: {
  base: Tree;
  head: Tree;
  source: MigrationSource;
}): SourceChange | undefined {
  const unread = unreadChange(source);
  if (source.path === '.') return unread;
  const before = filesBelow(base, source.path);
  const after = filesBelow(head, source.path);
  const changes: MigrationChange[] = [];
  for (const [path, file] of after) {
    const old = before.get(path);
    if (old === undefined) changes.push(changeOf('added', file, source));
    else if (old.blob !== file.blob)
      changes.push({ ...changeOf('edited', file, source), before: migrationOf(old, source) });
  }
  for (const [path, file] of before) if (!after.has(path)) changes.push(changeOf('deleted', file, source));
  if (changes.length === 0) return undefined;
  const problems = changes.flatMap(problemOf);
  return { ...unread, changes, problems };
}

function filesBelow(tree: Tree, path: string): Map<string, TreeFile> {
  return new Map(tree.files.filter((file) => file.path.startsWith(`${path}/`)).map((file) => [file.path, file]));
}

function changeOf(kind: ChangeKind, file: TreeFile, source: MigrationSource): MigrationChange {
  return { kind, migration: migrationOf(file, source) };
}

function migrationOf(file: TreeFile, source: MigrationSource): Migration {
  return {
    id: file.path.slice(source.path.length + 1),
    version: '',
    tool: 'command',
    source: source.path,
    path: file.path,
    files: { [file.path]: file.blob },
    up: { batches: [], transaction: 'none' },
    notAnalysed: 'It is run by the command in lockstep.yml, and judged by what is seen on the wire.',
  };
}

/** Files that start with a number or a date are migrations; others may be helpers, which may change. */
function problemOf({ kind, migration }: MigrationChange): SourceProblem[] {
  if (kind === 'added' || !DATED.test(migration.path.slice(migration.path.lastIndexOf('/') + 1))) return [];
  const done = kind === 'deleted' ? 'deleted' : 'edited';
  return [
    {
      code: kind === 'deleted' ? 'deleted-merged-migration' : 'edited-merged-migration',
      path: migration.path,
      severity: 'warn',
      message: `${migration.path} is already merged, so databases may have run it, and it is ${done} here.`,
      nextStep: 'Put the change into a new migration, unless no database has run this one.',
    },
  ];
}
