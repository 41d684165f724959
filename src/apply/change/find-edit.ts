import type { Migration, SourceHistory } from '../../migrations/migration.ts';
import type { Merged } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import { nameOf } from './name-of.ts';

export interface FindEditInput {
  /** As the merge has them. */
  migrations: Migration[];
  merged: Merged;
  /** The source on the base branch now. */
  tip: SourceHistory;
}

/** The first of a merge's migrations that is no longer the same on the base branch. Commit ids do not count: blobs do. */
export function findEdit({ migrations, merged, tip }: FindEditInput): GuardRefusal | undefined {
  for (const migration of migrations) {
    for (const [path, blob] of Object.entries(migration.files)) {
      const now = merged.tip.get(path)?.blob;
      if (now !== blob)
        return edited({ path, merged, change: now === undefined ? undefined : { from: blob, to: now } });
    }
    // Settings outside of its files (placeholders, callbacks, the journal) can change what it does.
    const now = tip.migrations.find(({ id }) => id === migration.id);
    if (migration.tool !== 'command' && JSON.stringify(now?.up) !== JSON.stringify(migration.up)) {
      return elsewhere(migration.path, merged);
    }
  }
  return undefined;
}

interface Edited {
  path: string;
  merged: Merged;
  /** Absent where the file is gone. */
  change: { from: string; to: string } | undefined;
}

function edited({ path, merged, change }: Edited): GuardRefusal {
  const what =
    change === undefined ? 'was deleted or moved' : `changed (${change.from.slice(0, 7)} → ${change.to.slice(0, 7)})`;
  return {
    code: 'edited_after_merge',
    message: `\`${path}\` ${what} on the base branch since ${nameOf(merged)} was merged. Applying it would run something nobody tested.`,
    nextStep: 'Put the file back as it was merged, and the change into a new migration.',
  };
}

function elsewhere(path: string, merged: Merged): GuardRefusal {
  return {
    code: 'edited_after_merge',
    message: `\`${path}\` is the same, but its tool’s settings changed since ${nameOf(merged)} was merged, so it would now run other SQL, or none.`,
    nextStep: 'Take the change of the settings back, or write a new migration.',
  };
}
