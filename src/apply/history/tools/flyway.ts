import type { Migration } from '../../../migrations/migration.ts';
import { compareVersions } from '../../../migrations/tools/flyway/names.ts';
import { type Conflict, type HistoryReader, matchRows, type Recorded, type Row } from '../reader.ts';

/**
 * flyway/flyway: MigrationInfoServiceImpl and CoreMigrationType. Versions compare by number; a repeatable's newest row
 * counts; BASELINE stands for all versions up to its own, DELETE and UNDO_SQL take a row back, SCHEMA is Flyway's own.
 */
export const flyway: HistoryReader = {
  table: ({ table }) => table ?? '"public"."flyway_schema_history"',
  columns: { version: 'version', type: 'type', script: 'script', checksum: 'checksum', success: 'success' },
  order: 'installed_rank',
  interpret(rows, history) {
    const standing = new Map<string, Recorded>();
    const failed: Conflict[] = [];
    let baseline: string | undefined;
    for (const row of rows) {
      const key = keyOfRow(row);
      const { version, script, type, success } = row;
      const label = script ?? version ?? '';
      if (type === 'SCHEMA') continue;
      if (success !== 'true' && success !== 't')
        failed.push({ kind: 'failed', label, why: 'its row has success = false' });
      else if (type === 'DELETE' || type?.startsWith('UNDO') === true) standing.delete(key);
      else if (type?.includes('BASELINE') === true) baseline = canonical(version ?? '');
      else standing.set(key, { key, label, checksum: row.checksum ?? null });
    }
    const isCovered = ({ version, repeatable }: Migration): boolean =>
      baseline !== undefined && repeatable !== true && version !== '' && compareVersions(version, baseline) <= 0;
    const covered = history.migrations.filter(isCovered).map(({ id }) => id);
    const recorded = [...standing.values()].filter(
      ({ key }) => baseline === undefined || !key.startsWith('V') || compareVersions(key.slice(1), baseline) > 0,
    );
    const found = matchRows({ recorded, history, keyOf });
    return {
      applied: [...new Set([...covered, ...found.applied])],
      conflicts: [...failed, ...found.conflicts],
    };
  },
  baseline: () => '`flyway baseline -baselineVersion=VERSION`, with the newest version it has',
};

function keyOfRow({ version, script }: Row): string {
  return version === null || version === undefined ? `R${baseOf(script ?? '')}` : `V${canonical(version)}`;
}

function keyOf({ version, repeatable, path }: Migration): string {
  return repeatable === true ? `R${baseOf(path)}` : `V${version}`;
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** As src/migrations/tools/flyway/names.ts has it: without leading zeros, and without zeros at its end. */
function canonical(version: string): string {
  const parts = version.split(/[._]/).map((part) => part.replace(/^0+(?=\d)/, ''));
  while (parts.length > 1 && parts.at(-1) === '0') parts.pop();
  return parts.join('.');
}
