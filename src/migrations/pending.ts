import { HABITS } from './habits.ts';
import type { Migration, MigrationChange, SourceHistory } from './migration.ts';

/** What the tool would run on a database that is at base's state, in the tool's order. */
export function pendingOf(base: SourceHistory, head: SourceHistory, changes: MigrationChange[]): Migration[] {
  const changed = new Map(changes.map((change) => [change.migration, change]));
  const runs = head.migrations.filter((migration) => {
    const change = changed.get(migration);
    if (change === undefined || change.kind === 'deleted') return false;
    // A changed callback is due at the next migrate, which the pull request's deployment is.
    if (migration.everyRun !== undefined) return change.kind !== 'renamed';
    if (migration.repeatable === true) return change.kind !== 'renamed' || change.before?.id !== migration.id;
    if (change.kind === 'edited') return false;
    // The tool remembers ids or versions: what keeps both under another file name has been run.
    if (change.before?.id === migration.id) return false;
    if (change.kind === 'renamed' && change.before !== undefined && isKnownByVersion(migration, change.before))
      return false;
    return !isSkipped(base, head, migration);
  });
  if (runs.length === 0) return [];
  // Flyway runs its callbacks with every migrate that applies something.
  const running = new Set(runs);
  return head.migrations.filter((migration) => running.has(migration) || migration.everyRun !== undefined);
}

/** Added before the newest migration that base's databases have run. */
export function isOutOfOrder(base: SourceHistory, head: SourceHistory, migration: Migration): boolean {
  if (migration.repeatable === true || base.migrations.length === 0) return false;
  if (migration.order !== undefined) {
    return migration.order <= Math.max(...base.migrations.map((other) => other.order ?? Number.NEGATIVE_INFINITY));
  }
  const old = new Set(base.migrations.filter((other) => other.repeatable !== true).map((other) => other.id));
  const newest = head.migrations.findLastIndex((other) => old.has(other.id));
  return head.migrations.indexOf(migration) < newest;
}

function isSkipped(base: SourceHistory, head: SourceHistory, migration: Migration): boolean {
  if (migration.tool === 'command') return false;
  return HABITS[migration.tool].outOfOrder.skips === true && isOutOfOrder(base, head, migration);
}

/** Flyway's id is a file's name, but its table holds the version. */
function isKnownByVersion(migration: Migration, before: Migration): boolean {
  return migration.tool === 'flyway' && migration.version !== '' && migration.version === before.version;
}
