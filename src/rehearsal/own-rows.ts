import type { DatabaseAddress } from '../database/database.ts';
import { countRows } from './count-rows.ts';
import type { MigrationDriver } from './driver.ts';

/** History and lock tables of tools that are run by their own command; an empty one must stay empty, too. */
const HISTORY =
  /\.(?:alembic_version|django_migrations|schema_migrations|ar_internal_metadata|knex_migrations(?:_lock)?|pgmigrations|kysely_migration(?:_lock)?|sequelizemeta|mikro_orm_migrations|typeorm_(?:metadata|migrations)|migrations|doctrine_migration_versions|phinxlog|__efmigrationshistory|databasechangelog(?:lock)?|flyway_schema_history|_prisma_migrations|__drizzle_migrations|goose_db_version)$/i;

/** Whether a tool keeps its own history or lock there: no app touches it. */
export function isHistoryTable(table: string): boolean {
  return HISTORY.test(table);
}

/**
 * Tables that a migrate command may steer by, among those it touches: its history, and whatever the base branch's
 * version of it has filled. Made-up rows there would change what the command does. Tools that are run natively name
 * their history tables themselves.
 * @returns why, by `schema.table`; empty for a history table, which needs no explanation
 */
export async function tablesWithOwnRows(
  driver: MigrationDriver,
  { base, tables }: { base: DatabaseAddress; tables: string[] },
): Promise<Map<string, string>> {
  if (driver.pending.length > 0 || tables.length === 0) return new Map();
  const counts = await countRows(base, tables);
  const own = tables.filter((table) => HISTORY.test(table) || (counts[table] ?? 0) > 0);
  return new Map(
    own.map((table) => [
      table,
      HISTORY.test(table)
        ? ''
        : 'the base branch’s migrations have filled it, and the migrate command may go by its rows',
    ]),
  );
}
