import type { ChangedMigration } from '../plan.ts';
import type { Run } from '../store.ts';

/** Whether `--only` means a migration: by its id, its path, or its file's name. */
export function isNamed({ id, path }: Pick<ChangedMigration, 'id' | 'path'>, only: string): boolean {
  return id === only || path === only || path.endsWith(`/${only}`);
}

/** What a run was to bring of its change; everything, but for `--only`. */
export function wantedBy({ notes, plan }: Pick<Run, 'notes' | 'plan'>): ChangedMigration[] {
  const { only } = notes;
  return plan.change.migrations.filter((each) => typeof only !== 'string' || isNamed(each, only));
}

/** Whether a run was to bring a part of its change alone: that it succeeded does not mean that the change is there. */
export function isPartial(run: Pick<Run, 'notes' | 'plan'>): boolean {
  return wantedBy(run).length < run.plan.change.migrations.length;
}
