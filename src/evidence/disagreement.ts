import { untouchedCallbacks } from '../analysis/analyse.ts';
import type { DetectedMigrations } from '../migrations/migration.ts';
import type { JsonMigration, JsonReport, JsonStatement } from '../report/report.ts';

/**
 * What of a report is not as the repository's own files say: other migrations, or other text in them. Those of a migrate
 * command are only seen where it runs, so there is nothing to hold them against.
 * @returns a clause for a person; undefined where both agree
 */
export function findDisagreement(
  report: JsonReport,
  { own, detected }: { own: JsonReport; detected: DetectedMigrations },
): string | undefined {
  const uncounted = uncountedOf(detected);
  const listed = new Map(report.migrations.map((migration) => [keyOf(migration), migration]));
  if (listed.size !== report.migrations.length) return 'it lists a migration twice';
  for (const migration of own.migrations) {
    if (migration.tool === 'command' || uncounted.has(keyOf(migration))) continue;
    const found = listed.get(keyOf(migration));
    if (found === undefined) return `it does not have ${migration.path}`;
    if (!isSame(migration, found)) return `${migration.path} is another in it`;
  }
  const expected = new Set([...own.migrations.map(keyOf), ...uncounted]);
  const commands = new Set(commandSources(detected));
  const strange = report.migrations.find(
    (each) => !expected.has(keyOf(each)) && !(each.tool === 'command' && commands.has(each.source)),
  );
  return strange === undefined ? undefined : 'it has migrations that this change does not bring';
}

/** Sources whose migrations only their own command knows. */
export function commandSources({ changed }: DetectedMigrations): string[] {
  return changed.flatMap(({ source }) => (source.tool === 'command' ? [source.path] : []));
}

/** Migrations that this change brings to a database, by {@link keyOf}, as far as files tell. */
export function pendingOf({ changed }: DetectedMigrations): string[] {
  const uncounted = uncountedOf({ changed });
  const pending = changed.filter(({ source }) => source.tool !== 'command' && source.skipped === undefined);
  return pending.flatMap((change) => change.pending.map(keyOf)).filter((key) => !uncounted.has(key));
}

export function keyOf({ source, tool, id }: Pick<JsonMigration, 'source' | 'tool' | 'id'>): string {
  return JSON.stringify([tool, source, id]);
}

/** What runs with every migrate is in a report where it failed, and else it is not. */
function uncountedOf({ changed }: Pick<DetectedMigrations, 'changed'>): Set<string> {
  return new Set(
    changed.flatMap((change) => {
      const untouched = untouchedCallbacks(change);
      return change.pending.filter(({ id }) => untouched.has(id)).map(keyOf);
    }),
  );
}

/** What ran without having been read may follow. */
function isSame(own: JsonMigration, other: JsonMigration): boolean {
  const isAlike = own.path === other.path && own.change === other.change && own.transaction === other.transaction;
  return isAlike && own.statements.every((statement, index) => isSameText(statement, other.statements[index]));
}

function isSameText({ sql, location }: JsonStatement, other: JsonStatement | undefined): boolean {
  return other?.sql === sql && other.location.path === location.path && other.location.line === location.line;
}
