import type { CaseOutcome } from './run-cases.ts';

const COLUMNS = ['PostgreSQL', 'cases', 'relations', 'agree', 'unknown', 'fail as told', 'differ'];

/** The counts by major, as a table. */
export function tally(outcomes: readonly CaseOutcome[]): string {
  const rows = [...Map.groupBy(outcomes, ({ major }) => major)].map(([major, all]) => {
    const count = (status: CaseOutcome['status']) => String(all.filter((each) => each.status === status).length);
    const relations = all.reduce((sum, each) => sum + each.relations, 0);
    return [major, all.length, relations, count('agree'), count('unknown'), count('error'), count('differ')].map(
      String,
    );
  });
  const table = [COLUMNS, ...rows];
  const widths = COLUMNS.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')).join('\n');
}

/** A case that differs, with every difference; on one line each. */
export function differencesOf({ id, major, sql, differences }: CaseOutcome): string {
  const lines = differences.map(
    ({ relation, what, predicted, measured }) =>
      `    ${what} ${relation}: predicted ${predicted}, measured ${measured}`,
  );
  return [`${major} ${id}: ${sql.replaceAll(/\s+/g, ' ').trim()}`, ...lines].join('\n');
}
