import { HABITS } from '../../migrations/habits.ts';
import type { Migration } from '../../migrations/migration.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { TargetHistory } from '../history/read-history.ts';
import type { ReadChange } from './read-change.ts';

export interface NeverRunInput {
  read: ReadChange;
  target: TargetHistory;
  /** Ids that are to be run. */
  wanted: ReadonlySet<string>;
  environment: string;
}

/**
 * A migration that is older than one that the target has run, where its tool skips or refuses such a one: the tool would
 * not agree afterwards. golang-migrate's single row cannot tell whether it was run; that it was merged later can.
 */
export function neverRun({ read, target, wanted, environment }: NeverRunInput): GuardRefusal | undefined {
  const { tool } = read.change.source;
  if (tool === 'command') return undefined;
  const habit = HABITS[tool].outOfOrder;
  if (habit.severity !== 'block') return undefined;
  const versioned = read.tip.migrations.filter(({ repeatable }) => repeatable !== true);
  const inBefore = new Set(read.before.migrations.map(({ id }) => id));
  const isApplied = ({ id }: Migration): boolean =>
    target.applied.has(id) && (tool !== 'golang-migrate' || inBefore.has(id));
  const newest = versioned.findLast((migration) => !wanted.has(migration.id) && isApplied(migration));
  if (newest === undefined) return undefined;
  const isOlder = (migration: Migration): boolean =>
    migration.order !== undefined && newest.order !== undefined
      ? migration.order <= newest.order
      : versioned.indexOf(migration) < versioned.indexOf(newest);
  const due = versioned.filter(({ id }) => wanted.has(id) && (tool === 'golang-migrate' || !target.applied.has(id)));
  const older = due.find(isOlder);
  if (older === undefined) return undefined;
  return {
    code: 'out_of_order',
    message: `\`${older.path}\` is older than \`${newest.path}\`, which \`${environment}\` has run: ${habit.does}.`,
    nextStep: 'Merge it again under a newer version, and apply that.',
  };
}
