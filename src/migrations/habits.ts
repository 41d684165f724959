import type { SourceProblem, ToolId } from './migration.ts';

/** What a tool does, as the end of a sentence, and how bad that is. */
export interface Habit {
  severity: SourceProblem['severity'];
  does: string;
}

/** How a tool takes changes to what is already merged. Read from each tool's source; the place is named. */
export interface Habits {
  /** A migration older than the newest applied one. `skips`: it will not be run at all. */
  outOfOrder: Habit & { skips?: true };
  /** A migration that databases have already run is edited, deleted, or renamed without an edit. */
  edited: Habit & { checksum?: true };
  deleted: Habit;
  /** Undefined where the file's name means nothing beside its version. */
  renamed: Habit | undefined;
  duplicate: Habit;
}

const runsAnyway = 'runs it anyway, so databases that took the others first have another order than new ones';
const neverAgain =
  'does not run it again, so databases that already ran it keep the old version and new ones get the other';
const unnoticed = 'does not notice, so existing databases keep what it did and new ones never get it';
const again = 'takes it for a new one and runs it again';

export const HABITS: Record<Exclude<ToolId, 'command'>, Habits> = {
  /** prisma-engines: apply_migrations.rs takes every folder whose name is not in the table, and reads no checksum. */
  prisma: {
    outOfOrder: { severity: 'note', does: `prisma migrate deploy ${runsAnyway}` },
    edited: {
      severity: 'block',
      does: `prisma migrate deploy ${neverAgain}; prisma migrate dev asks to reset the database`,
    },
    deleted: {
      severity: 'block',
      does: `prisma migrate deploy ${unnoticed}; prisma migrate dev asks to reset the database`,
    },
    renamed: { severity: 'block', does: `prisma migrate deploy ${again}` },
    duplicate: { severity: 'warn', does: 'Prisma runs both, in the order of their full names' },
  },
  /** drizzle-orm: pg-core/dialect.ts compares `when` with the newest applied one only. */
  drizzle: {
    outOfOrder: {
      severity: 'block',
      does: 'Drizzle skips it silently on every database that has the newer one',
      skips: true,
    },
    edited: { severity: 'block', does: `Drizzle ${neverAgain}` },
    deleted: { severity: 'block', does: `Drizzle ${unnoticed}` },
    renamed: undefined,
    duplicate: { severity: 'warn', does: 'Drizzle runs both, in the order of the journal' },
  },
  /** flyway: MigrationInfoImpl.validate, which migrate calls first (validateOnMigrate). */
  flyway: {
    outOfOrder: {
      severity: 'block',
      does: 'flyway migrate refuses to run ("resolved migration not applied") unless outOfOrder is true',
    },
    edited: {
      severity: 'block',
      does: 'flyway migrate refuses to run ("checksum mismatch") on every database that has it',
      checksum: true,
    },
    deleted: { severity: 'block', does: 'flyway migrate refuses to run ("applied migration not resolved locally")' },
    renamed: {
      severity: 'block',
      does: 'flyway migrate refuses to run ("description mismatch") on every database that has it',
    },
    duplicate: { severity: 'block', does: 'flyway refuses to run ("found more than one migration with version")' },
  },
  /** golang-migrate: migrate.go, readUp goes on from the one version that the table holds. */
  'golang-migrate': {
    outOfOrder: {
      severity: 'block',
      does: 'golang-migrate skips it silently on every database that is already past it',
      skips: true,
    },
    edited: { severity: 'block', does: `golang-migrate ${neverAgain}` },
    deleted: {
      severity: 'block',
      does: 'golang-migrate refuses to run on a database that stands at it ("file does not exist"); others never get it',
    },
    renamed: undefined,
    duplicate: { severity: 'block', does: 'golang-migrate refuses to run ("duplicate migration file")' },
  },
  /** goose: internal/gooseutil/resolve.go. */
  goose: {
    outOfOrder: {
      severity: 'block',
      does: 'goose up refuses to run ("found missing migrations") unless it is called with -allow-missing',
    },
    edited: { severity: 'block', does: `goose ${neverAgain}` },
    deleted: { severity: 'block', does: `goose ${unnoticed}` },
    renamed: undefined,
    duplicate: { severity: 'block', does: 'goose refuses to run ("duplicate version")' },
  },
  /** sql-migrate: migrate.go, ToCatchup and the check for unknown migrations. */
  'sql-migrate': {
    outOfOrder: { severity: 'note', does: `sql-migrate ${runsAnyway}` },
    edited: { severity: 'block', does: `sql-migrate ${neverAgain}` },
    deleted: { severity: 'block', does: 'sql-migrate refuses to run ("unknown migration in database")' },
    renamed: { severity: 'block', does: 'sql-migrate refuses to run, because the old name is unknown to it' },
    duplicate: { severity: 'warn', does: 'sql-migrate runs both, in the order of their full names' },
  },
  /** dbmate: pkg/dbmate/db.go. */
  dbmate: {
    outOfOrder: { severity: 'note', does: `dbmate ${runsAnyway} (with --strict it refuses)` },
    edited: { severity: 'block', does: `dbmate ${neverAgain}` },
    deleted: { severity: 'block', does: `dbmate ${unnoticed}` },
    renamed: undefined,
    duplicate: {
      severity: 'block',
      does: 'dbmate cannot record the second, because the version is its table’s primary key',
    },
  },
  /** diesel: diesel_migrations and migration_harness.rs, pending_migrations. */
  diesel: {
    outOfOrder: { severity: 'note', does: `diesel ${runsAnyway}` },
    edited: { severity: 'block', does: `diesel ${neverAgain}` },
    deleted: { severity: 'block', does: `diesel ${unnoticed}` },
    renamed: undefined,
    duplicate: { severity: 'block', does: 'diesel runs only one of the two' },
  },
  /** sqlx: sqlx-core/src/migrate/migrator.rs, run and validate_applied_migrations. */
  sqlx: {
    outOfOrder: { severity: 'note', does: `sqlx ${runsAnyway}` },
    edited: {
      severity: 'block',
      does: 'sqlx refuses to run ("previously applied but has been modified")',
      checksum: true,
    },
    deleted: {
      severity: 'block',
      does: 'sqlx refuses to run ("previously applied but is missing in the resolved migrations")',
    },
    renamed: undefined,
    duplicate: {
      severity: 'block',
      does: 'sqlx runs one of the two, then takes the other for an edit of it and refuses',
    },
  },
  /** pop: migrator.go, Up asks for each version whether the table has it. */
  pop: {
    outOfOrder: { severity: 'note', does: `pop ${runsAnyway}` },
    edited: { severity: 'block', does: `pop ${neverAgain}` },
    deleted: { severity: 'block', does: `pop ${unnoticed}` },
    renamed: undefined,
    duplicate: { severity: 'block', does: 'pop runs only one of the two' },
  },
  /** atlas: sql/migrate/migrate.go, the executor's linear order. */
  atlas: {
    outOfOrder: {
      severity: 'block',
      does: 'atlas migrate apply refuses to run ("was added out of order") unless --exec-order is changed',
    },
    edited: { severity: 'block', does: `atlas ${neverAgain}` },
    deleted: {
      severity: 'block',
      does: 'atlas migrate apply refuses to run where it cannot find the newest applied version',
    },
    renamed: undefined,
    duplicate: { severity: 'block', does: 'atlas cannot tell the two apart' },
  },
  /** sqitch: App::Sqitch::Engine, deploy goes on from the last deployed change of the plan. */
  sqitch: {
    outOfOrder: {
      severity: 'block',
      does: 'sqitch deploys only what stands after the last deployed change in sqitch.plan, so it is never deployed',
      skips: true,
    },
    edited: { severity: 'block', does: `sqitch ${neverAgain}; sqitch rework makes a new version of a change` },
    deleted: {
      severity: 'block',
      does: 'sqitch refuses to deploy where it cannot find the last deployed change in sqitch.plan',
    },
    renamed: { severity: 'block', does: 'sqitch takes it for another change, because the name is part of its id' },
    duplicate: { severity: 'block', does: 'sqitch refuses to read the plan' },
  },
  /** node-pg-migrate: src/runner.ts, checkOrder. */
  'node-pg-migrate': {
    outOfOrder: {
      severity: 'block',
      does: 'node-pg-migrate refuses to run ("is preceding already run migration") unless --no-check-order is given',
    },
    edited: { severity: 'block', does: `node-pg-migrate ${neverAgain}` },
    deleted: {
      severity: 'block',
      does: 'node-pg-migrate refuses to run where the order of names no longer fits its table',
    },
    renamed: { severity: 'block', does: `node-pg-migrate refuses to run or ${again}` },
    duplicate: { severity: 'warn', does: 'node-pg-migrate runs both, in the order of their full names' },
  },
  sql: {
    outOfOrder: { severity: 'warn', does: 'whether it runs, and when, is up to the script that runs these files' },
    edited: {
      severity: 'block',
      does: 'databases that already ran it keep the old version, unless the script runs every file each time',
    },
    deleted: { severity: 'block', does: 'existing databases keep what it did and new ones never get it' },
    renamed: { severity: 'warn', does: 'a script that remembers names runs it again' },
    duplicate: { severity: 'warn', does: 'their order is that of their full names' },
  },
};
