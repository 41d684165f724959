/** What migration tools say when the database holds a migration that this version of the code does not know, or lacks one. */
const REFUSALS: ReadonlyArray<readonly [RegExp, string]> = [
  [/Can't locate revision identified by/, 'Alembic'],
  [/Detected (?:applied migration not resolved locally|resolved migration not applied)/, 'Flyway'],
  [/migration directory is corrupt, the following files are missing/, 'Knex'],
  [/ActiveRecord::PendingMigrationError|Migrations are pending/, 'Rails'],
  [/InconsistentMigrationHistory|You have \d+ unapplied migration/, 'Django'],
  [/no migration found for version \d+/, 'golang-migrate'],
  [/was previously applied but is missing in the resolved migrations/, 'sqlx'],
  [/migrations? (?:have been|was) applied to the database but (?:are|is) missing from/i, 'Prisma'],
  [/Not run migration .{1,200} is preceding already run migration/, 'node-pg-migrate'],
  [/found \d+ missing migrations/i, 'goose'],
];

/**
 * The tool that refused the database for its list of migrations alone. Then nothing of the app was tested: not a break,
 * and not a pass.
 */
export function findRefusal(text: string): string | undefined {
  return REFUSALS.find(([pattern]) => pattern.test(text))?.[1];
}
