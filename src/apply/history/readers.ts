import type { ToolId } from '../../migrations/migration.ts';
import type { HistoryReader } from './reader.ts';
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

/** How each tool's history table is read: one file a tool. */
export const readers: Record<Exclude<ToolId, 'command'>, HistoryReader> = {
  prisma,
  drizzle,
  flyway,
  'golang-migrate': golangMigrate,
  goose,
  'sql-migrate': sqlMigrate,
  dbmate,
  diesel,
  sqlx,
  pop,
  atlas,
  sqitch,
  'node-pg-migrate': nodePgMigrate,
  sql,
};
