import { HABITS, type Habits } from './habits.ts';
import type { Migration, MigrationChange, SourceHistory, SourceProblem } from './migration.ts';
import { isOutOfOrder } from './pending.ts';
import { compareMigrations } from './same-sql.ts';
import { repeatVersions } from './tools/shared/problems.ts';

export interface ComparedHistories {
  base: SourceHistory;
  head: SourceHistory;
  changes: MigrationChange[];
  squash: boolean;
}

/** What is wrong with a change set as such, whatever its SQL does; with what the tool at hand makes of it. */
export function findProblems(compared: ComparedHistories): SourceProblem[] {
  const { base, head, changes, squash } = compared;
  const { tool } = head.source;
  if (tool === 'command') return [];
  const habits = HABITS[tool];
  if (squash) return [squashProblem(changes)];
  const twice = duplicates(compared, habits);
  const refused = new Set(twice.filter(({ severity }) => severity === 'block').map(({ path }) => path));
  const others = changes.flatMap((change) => problemOf(change, { habits, base, head }));
  // A version that is taken has no place in the order.
  return [...others.filter(({ code, path }) => code !== 'out-of-order-version' || !refused.has(path)), ...twice];
}

/**
 * Old migrations replaced by one that stands for them: at least two are deleted, one is added, and nothing of base that
 * is left stands before it.
 */
export function isSquash(base: SourceHistory, head: SourceHistory, changes: MigrationChange[]): boolean {
  const deleted = changes.filter((change) => change.kind === 'deleted').map((change) => change.migration);
  const fresh = changes.filter((change) => change.kind !== 'deleted' && change.before?.id !== change.migration.id);
  const [baseline] = fresh;
  const first = head.migrations.find((migration) => migration.everyRun !== 'before');
  if (fresh.length !== 1 || baseline === undefined || first !== baseline.migration) return false;
  const gone = deleted.length + (baseline.before === undefined ? 0 : 1);
  const [oldest] = base.migrations;
  return gone >= 2 && oldest !== undefined && (deleted.includes(oldest) || baseline.before === oldest);
}

interface Setting {
  habits: Habits;
  base: SourceHistory;
  head: SourceHistory;
}

function problemOf(change: MigrationChange, { habits, base, head }: Setting): SourceProblem[] {
  const { kind, migration, before } = change;
  if (migration.repeatable === true) return [];
  if (kind === 'edited' && before !== undefined) return [editProblem(migration, before, habits)];
  if (kind === 'deleted') return [deletion(migration, habits)];
  if (kind === 'renamed' && before !== undefined) return renaming(migration, before, habits);
  if (kind === 'added' && isOutOfOrder(base, head, migration)) return [lateness(migration, { habits, base, head })];
  return [];
}

function editProblem(migration: Migration, before: Migration, { edited }: Habits): SourceProblem {
  const { path } = migration;
  const nextStep = `Take the edit back (git checkout the merge base's ${path}) and put the change into a new migration.`;
  const difference = compareMigrations(before, migration);
  // The mark holds the tool's checksum, so it tells whether the tool sees the edit (Flyway does not see line ends).
  const isMismatch = edited.checksum === true && before.record !== migration.record;
  if (difference !== 'different' && !isMismatch) {
    const what = difference === 'same' ? 'only in comments and spaces' : 'only in its down part';
    return {
      code: 'edited-merged-migration',
      path,
      severity: 'note',
      message: `${path} is already merged and is edited here, ${what}. Databases that already ran it are not affected.`,
      nextStep: 'Nothing needs to be done if that is intended.',
    };
  }
  return {
    code: isMismatch ? 'checksum-mismatch' : 'edited-merged-migration',
    path,
    severity: edited.severity,
    message: `${path} is already merged, so databases may have run it, and it is edited here: ${edited.does}.`,
    nextStep,
  };
}

function deletion(migration: Migration, { deleted }: Habits): SourceProblem {
  return {
    code: 'deleted-merged-migration',
    path: migration.path,
    severity: deleted.severity,
    message: `${migration.path} is already merged, so databases may have run it, and it is deleted here: ${deleted.does}.`,
    nextStep: `Keep ${migration.path}, and add a new migration that takes back what it did.`,
  };
}

function renaming(migration: Migration, before: Migration, { renamed, edited }: Habits): SourceProblem[] {
  const kept = migration.id === before.id || (migration.version === before.version && renamed === undefined);
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  if (migration.tool === 'flyway' && nameOf(migration.path) === nameOf(before.path)) return [];
  if (kept && renamed === undefined)
    return isEdited(migration, before) ? [editProblem(migration, before, { ...HABITS.sql, edited })] : [];
  const habit = renamed ?? {
    severity: 'block',
    does: 'its version is new to every database, so it is run again where the tool allows that',
  };
  return [
    {
      code: 'renamed-merged-migration',
      path: migration.path,
      severity: habit.severity,
      message: `${before.path} is already merged, so databases may have run it, and it is renamed to ${migration.path} here: ${habit.does}.`,
      nextStep: `Give it back its name, ${before.path}.`,
    },
  ];
}

function isEdited(migration: Migration, before: Migration): boolean {
  return Object.values(migration.files).sort().join() !== Object.values(before.files).sort().join();
}

function lateness(migration: Migration, { habits, base }: Setting): SourceProblem {
  const newest = base.migrations.findLast((other) => other.repeatable !== true);
  const { severity, does } = habits.outOfOrder;
  return {
    code: 'out-of-order-version',
    path: migration.path,
    severity,
    message: `${migration.path} comes before ${newest?.path ?? 'a migration'}, which is already on the base branch: ${does}.`,
    nextStep: `Give it a version after ${newest?.id ?? 'the newest one'}, after updating your branch from the base branch.`,
  };
}

function duplicates({ base, head, changes }: ComparedHistories, { duplicate }: Habits): SourceProblem[] {
  // Where one number for several files is the habit, one more is no mistake.
  const versions = base.migrations.filter(isVersioned).map(({ version }) => version);
  if (duplicate.severity !== 'block' && repeatVersions(versions)) return [];
  const fresh = new Set(
    changes.filter((change) => change.kind === 'added' || change.kind === 'renamed').map((change) => change.migration),
  );
  const versioned = head.migrations.filter(isVersioned);
  const reported = new Set(
    head.problems.filter((problem) => problem.code === 'duplicate-version').map((problem) => problem.path),
  );
  return [...Map.groupBy(versioned, (migration) => migration.version).values()].flatMap((group) => {
    const added = group.find((migration) => fresh.has(migration));
    const other = group.find((migration) => migration !== added);
    if (added === undefined || other === undefined || group.some((migration) => reported.has(migration.path)))
      return [];
    return [
      {
        code: 'duplicate-version' as const,
        path: added.path,
        severity: duplicate.severity,
        message: `${added.path} and ${other.path} have the same version, ${added.version}: ${duplicate.does}.`,
        nextStep: `Give ${added.path} a version that no other migration has.`,
      },
    ];
  });
}

function isVersioned({ repeatable, version }: Migration): boolean {
  return repeatable !== true && version !== '';
}

function squashProblem(changes: MigrationChange[]): SourceProblem {
  const deleted = changes.filter((change) => change.kind === 'deleted');
  const baseline = changes.find((change) => change.kind !== 'deleted')?.migration;
  const path = baseline?.path ?? '';
  return {
    code: 'deleted-merged-migration',
    path,
    severity: 'warn',
    message: `${path} replaces ${deleted.length} merged migrations. It was not rehearsed as a change, because existing databases must not run it.`,
    nextStep: `Before deploying, mark ${baseline?.id ?? 'it'} as applied on every database that has run the old ones.`,
  };
}
