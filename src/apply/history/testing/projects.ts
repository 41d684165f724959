import type { ToolId } from '../../../migrations/migration.ts';

type Files = Record<string, string>;

const one = 'CREATE TABLE one (id int);\n';
const two = 'CREATE TABLE two (id int);\n';
const three = 'CREATE TABLE three (id int);\n';
const texts = [one, two, three];

function each(name: (index: number) => string, text: (sql: string) => string = (sql) => sql): Files {
  return Object.fromEntries(texts.map((sql, index) => [name(index + 1), text(sql)]));
}

const journal = {
  dialect: 'postgresql',
  entries: [1, 2, 3].map((n) => ({ idx: n, when: 1_700_000_000_000 + n, tag: `000${n}_x` })),
};
const planned = ['one', 'two', 'three'].map((name, n) => `${name} 2026-01-0${n + 1}T00:00:00Z Ann <ann@example.com>`);

/** A project of each tool with three migrations, which make the tables one, two and three. */
export const projects: Record<Exclude<ToolId, 'command'>, { path: string; files: Files }> = {
  prisma: {
    path: 'prisma/migrations',
    files: {
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"',
      ...each((n) => `prisma/migrations/000${n}_x/migration.sql`),
    },
  },
  drizzle: {
    path: 'drizzle',
    files: { 'drizzle/meta/_journal.json': JSON.stringify(journal), ...each((n) => `drizzle/000${n}_x.sql`) },
  },
  flyway: { path: 'db/migration', files: each((n) => `db/migration/V1.${n}__x.sql`) },
  'golang-migrate': {
    path: 'migrations',
    files: {
      'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.17.0',
      ...each((n) => `migrations/000${n}_x.up.sql`),
    },
  },
  goose: {
    path: 'migrations',
    files: each(
      (n) => `migrations/0000${n}_x.sql`,
      (sql) => `-- +goose Up\n${sql}`,
    ),
  },
  'sql-migrate': {
    path: 'migrations',
    files: each(
      (n) => `migrations/${n}_x.sql`,
      (sql) => `-- +migrate Up\n${sql}`,
    ),
  },
  dbmate: {
    path: 'db/migrations',
    files: each(
      (n) => `db/migrations/2026010${n}_x.sql`,
      (sql) => `-- migrate:up\n${sql}\n-- migrate:down\n`,
    ),
  },
  diesel: {
    path: 'migrations',
    files: { 'diesel.toml': '', ...each((n) => `migrations/2026-01-0${n}-000000_x/up.sql`) },
  },
  sqlx: {
    path: 'migrations',
    files: {
      'Cargo.toml': 'sqlx = { version = "0.8", features = ["postgres"] }',
      ...each((n) => `migrations/${n}_x.sql`),
    },
  },
  pop: {
    path: 'migrations',
    files: {
      'go.mod': 'require github.com/gobuffalo/pop/v6 v6.1.1',
      ...each((n) => `migrations/2026010${n}000000_x.up.sql`),
      ...each(
        (n) => `migrations/2026010${n}000000_x.down.sql`,
        () => 'SELECT 1;',
      ),
    },
  },
  atlas: { path: 'migrations', files: { 'migrations/atlas.sum': '', ...each((n) => `migrations/2026010${n}_x.sql`) } },
  sqitch: {
    path: '.',
    files: {
      'sqitch.conf': '[core]\n\tengine = pg\n',
      'sqitch.plan': `%syntax-version=1.0.0\n%project=shop\n\n${planned.join('\n')}\n`,
      ...each((n) => `deploy/${['one', 'two', 'three'][n - 1]}.sql`),
    },
  },
  'node-pg-migrate': {
    path: 'migrations',
    files: {
      'package.json': '{"dependencies":{"node-pg-migrate":"7"}}',
      ...each((n) => `migrations/000${n}_x.sql`),
    },
  },
  sql: { path: 'db/migrations', files: each((n) => `db/migrations/00${n}_x.sql`) },
};
