import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRepository, type TestRepository } from '../../test/support/git-repository.ts';
import { checkRepository } from '../../test/support/run-check.ts';
import type { CheckResult } from '../report/report.ts';

/** One table and its friends for each tool, so that the sources do not meet. */
const schema = `CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, email text, qty integer);
CREATE INDEX orders_email_idx ON orders (email);
CREATE TABLE logs (id bigint, at integer) PARTITION BY RANGE (at);
CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (0) TO (10);
CREATE MATERIALIZED VIEW totals AS SELECT id, qty FROM orders;
CREATE UNIQUE INDEX totals_id_key ON totals (id);
`;

const base = {
  'goose/10001_init.sql': `-- +goose Up\n${schema}`,
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/50001_init/migration.sql': schema,
};

const pr = {
  'goose/10002_index.sql':
    '-- why\n-- +goose Up\nCREATE INDEX orders_qty_idx\n  ON orders (qty);\n\n-- +goose Down\nDROP INDEX orders_qty_idx;\n',
  'goose/10003_partition.sql':
    '-- +goose Up\nALTER TABLE orders ADD a integer;\nCREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM (10) TO (20);\n',
  'goose/10005_detach.sql': '-- +goose Up\nALTER TABLE logs DETACH PARTITION logs_1;\n',
  'prisma/migrations/50004_drop/migration.sql': '/* not needed */\nDROP INDEX orders_email_idx; -- by anyone\n',
  'prisma/migrations/50002_key/migration.sql':
    '-- AddForeignKey\nALTER TABLE "orders" ADD CONSTRAINT "orders_user_id_fkey" FOREIGN KEY ("user_id")\n  REFERENCES "users"("id") ON DELETE CASCADE;\n',
  'prisma/migrations/50003_refresh/migration.sql': 'REFRESH MATERIALIZED VIEW totals;\n',
  'goose/10004_check.sql': '-- +goose Up\nALTER TABLE orders ADD CONSTRAINT c CHECK (qty > -1000000000);\n',
  'goose/10006_reindex.sql': '-- +goose Up\nREINDEX INDEX orders_email_idx;\n',
};

const config = {
  file: 'lockstep.yml',
  text: `database: { rows: 200 }\nsources:\n  - { tool: goose, path: goose }\n  - { tool: prisma, path: prisma/migrations }\n`,
};

let repository: TestRepository;

beforeAll(async () => {
  repository = await createRepository();
  await repository.commit(base);
  await repository.git('tag', 'base');
});

afterAll(() => repository[Symbol.dispose]());

/** One edit a statement: a line for lock_timeout before it is another's. */
function mended(result: CheckResult) {
  return result.findings.flatMap(({ rule, replacement }) =>
    replacement === undefined || rule === 'missing-lock-timeout' ? [] : { rule, ...replacement },
  );
}

/** The repository's files with every replacement made, from the last line up. */
function replaceAll(result: CheckResult): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { path, line, endLine, text } of mended(result).toSorted((a, b) => b.line - a.line)) {
    const lines = (files[path] ?? readFileSync(join(repository.dir, path), 'utf8')).split('\n');
    lines.splice(line - 1, endLine - line + 1, ...text.split('\n'));
    files[path] = lines.join('\n');
  }
  return files;
}

it('mends each file by one edit: run by its own tool on a real server, the finding is gone', async () => {
  await repository.commit(pr);
  const before = await checkRepository(repository.dir, { base: 'base', head: 'main', config });
  expect(before.rehearsal?.migrations.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  expect(
    mended(before)
      .map(({ rule, path, line, endLine }) => `${path}:${line}-${endLine} ${rule}`)
      .toSorted(),
  ).toEqual([
    'goose/10002_index.sql:2-4 create-index-not-concurrent',
    'goose/10003_partition.sql:3-3 create-partition-of',
    'goose/10004_check.sql:2-2 scan-under-lock',
    'goose/10005_detach.sql:1-2 detach-partition',
    'goose/10006_reindex.sql:1-2 reindex-not-concurrent',
    'prisma/migrations/50002_key/migration.sql:2-3 add-foreign-key-validates',
    'prisma/migrations/50003_refresh/migration.sql:1-1 table-rewrite',
    'prisma/migrations/50004_drop/migration.sql:2-2 drop-index-not-concurrent',
  ]);

  const told = new Set(mended(before).map(({ rule, path }) => `${rule} ${path}`));
  await repository.commit(replaceAll(before));
  const after = await checkRepository(repository.dir, { base: 'base', head: 'main', config });
  expect(after.rehearsal?.migrations.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  const still = after.findings.flatMap(({ rule, migration, statement = 0 }) => {
    const path = after.analysis?.migrations.find(({ id }) => id === migration)?.statements[statement]?.location.path;
    return told.has(`${rule} ${path}`) ? [`${rule} ${path}`] : [];
  });
  expect(still).toEqual([]);
  expect(after.findings.filter(({ severity }) => severity === 'block')).toEqual([]);
}, 120_000);
