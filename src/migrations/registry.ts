import type { MigrationTool, ToolId } from './migration.ts';
import { atlas } from './tools/atlas.ts';
import { dbmate } from './tools/dbmate.ts';
import { diesel } from './tools/diesel.ts';
import { drizzle } from './tools/drizzle.ts';
import { flyway } from './tools/flyway.ts';
import { golangMigrate } from './tools/golang-migrate.ts';
import { goose } from './tools/goose.ts';
import { nodePgMigrate } from './tools/node-pg-migrate.ts';
import { pop } from './tools/pop.ts';
import { prisma } from './tools/prisma.ts';
import { sqitch } from './tools/sqitch.ts';
import { sql } from './tools/sql.ts';
import { sqlMigrate } from './tools/sql-migrate.ts';
import { sqlx } from './tools/sqlx.ts';

/**
 * Every migration tool that Lockstep runs natively, most specific evidence first: where two claim one folder, the
 * earlier one has it. A tool's own file (a journal, a plan, a checksum file) beats marks inside the SQL, which beat
 * names of files; the plain SQL folder comes last.
 */
export const TOOLS: readonly MigrationTool[] = [
  prisma,
  drizzle,
  atlas,
  sqitch,
  diesel,
  goose,
  sqlMigrate,
  dbmate,
  flyway,
  pop,
  sqlx,
  golangMigrate,
  nodePgMigrate,
  sql,
];

export function toolOf(id: ToolId): MigrationTool | undefined {
  return TOOLS.find((tool) => tool.id === id);
}
