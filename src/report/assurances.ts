import type { Cell } from '../suites/compatibility.ts';
import { stopsWrites } from './blocked-by.ts';
import { formatCount } from './format-count.ts';
import { formatMs, formatMsRange } from './format-ms.ts';
import { shortName } from './names.ts';
import { plural } from './plural.ts';
import { blockedText } from './projected-words.ts';
import { queriesOf } from './query-words.ts';
import type { JsonReport } from './report.ts';

/** What the check proved, a sentence each, and what it did not look at. Nothing is claimed that was not seen. */
export function assurances(report: JsonReport): string[] {
  return [
    aboutLocks(report),
    aboutApps(report.compatibility.cells),
    aboutQueries(report),
    aboutRollback(report),
  ].filter((each) => each !== '');
}

function aboutLocks({ migrations, environment }: JsonReport): string {
  const statements = migrations.flatMap((migration) => migration.statements);
  if (statements.length === 0) return '';
  const unseen = statements.filter(({ reached, unseen }) => !reached || unseen !== undefined).length;
  if (unseen === statements.length) return 'No lock was measured.';
  const tail = unseen === 0 ? '' : ` ${plural(unseen, 'statement')} could not be measured.`;
  const longest = statements
    .flatMap(({ locks }) => locks.filter(stopsWrites))
    .reduce<{ heldMs: number; name: string } | undefined>((most, { heldMs, table, schema, name }) => {
      return most === undefined || heldMs > most.heldMs ? { heldMs, name: table ?? `${schema}.${name}` } : most;
    }, undefined);
  if (longest === undefined) return `${aboutRows(statements)}${tail}`;
  const rows = environment.rows[longest.name];
  const size = rows === undefined ? '' : `, ${formatCount(rows)} rows`;
  return `Nobody waits longer than ${formatMs(longest.heldMs)} here (\`${shortName(longest.name)}\`${size}).${inProduction(statements)}${tail}`;
}

/** Without a strong lock, the rows that a backfill has changed are still its own until COMMIT. */
function aboutRows(statements: JsonReport['migrations'][number]['statements']): string {
  const longest = statements.flatMap(({ waited }) => waited).toSorted((a, b) => b.ms - a.ms)[0];
  if (longest === undefined) return 'No lock keeps anyone waiting.';
  return `Writers of the same rows wait up to ${formatMs(longest.ms)} here (\`${shortName(longest.table)}\`).`;
}

/** The slowest statement at production's size: a projection, and called one. */
function inProduction(statements: JsonReport['migrations'][number]['statements']): string {
  const projected = statements.flatMap((statement) => (statement.projected === undefined ? [] : [statement.projected]));
  const blocked = blockedText(projected);
  if (blocked !== undefined) return ` Projected to production: ${blocked}.`;
  const slowest = projected.toSorted((a, b) => b.highMs - a.highMs)[0];
  if (slowest === undefined) return '';
  return ` Projected to production: ≈ ${formatMsRange(slowest.lowMs, slowest.highMs)} at ${formatCount(slowest.rows)} rows.`;
}

function aboutApps(cells: readonly Cell[]): string {
  if (cells.length === 0) return 'No suite ran: whether the apps survive was not tested.';
  const failed = cells.filter(({ status }) => status !== 'pass');
  if (failed.length === 0 && cells.length % 4 === 0) {
    const counts = cells.map(({ passed }) => formatCount(passed)).join(', ');
    return `Both apps pass on both schemas (${counts}).`;
  }
  const passes = (app: Cell['app'], schema: Cell['schema']): boolean => {
    const some = cells.filter((cell) => cell.app === app && cell.schema === schema);
    return some.length > 0 && some.every(({ status }) => status === 'pass');
  };
  const old = passes('old', 'new')
    ? 'The running app passes on the new schema'
    : 'The running app was not shown to pass on the new schema';
  return `${old}${passes('new', 'new') ? ', so does the new one.' : '.'}`;
}

/** Only said where all of them do; what does not is a reason of its own. */
function aboutQueries({ compatibility: { queries } }: JsonReport): string {
  if (queries === undefined || queries.judged === 0 || queries.broken.length > 0) return '';
  const skipped = queries.notJudged.reduce((sum, { count }) => sum + count, 0);
  const tail = skipped === 0 ? '' : `; ${formatCount(skipped)} more could not be asked`;
  const all = queries.judged === 1 ? `${queriesOf(queries)} still prepares` : `All ${queriesOf(queries)} still prepare`;
  return `${all} on the new schema${tail}.`;
}

function aboutRollback({ migrations }: JsonReport): string {
  const statuses = new Set(migrations.map(({ rollback }) => rollback.status));
  if (statuses.has('fails')) return 'The rollback fails.';
  if (statuses.has('differs')) return 'The rollback does not restore the schema.';
  if (statuses.has('missing')) return 'There is no down migration.';
  return statuses.has('exact') ? 'The rollback restores the schema exactly.' : 'The rollback was not run.';
}
