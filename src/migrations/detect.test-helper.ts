import { expect } from 'vitest';

import { SourceConfig } from '../config/schema.ts';
import { detectBetween } from './detect.ts';
import type { DetectedMigrations, SourceChange } from './migration.ts';
import { commitTree } from './tools/shared/git-tree.test-helper.ts';

export type Files = Record<string, string | Buffer>;

export async function detect(base: Files, head: Files, sources: object[] = []): Promise<DetectedMigrations> {
  using before = commitTree(base);
  using after = commitTree(head);
  return await detectBetween(
    before.tree,
    after.tree,
    sources.map((source) => SourceConfig.parse(source)),
  );
}

export async function change(base: Files, head: Files, sources: object[] = []): Promise<SourceChange> {
  const { changed } = await detect(base, head, sources);
  expect(changed).toHaveLength(1);
  const [only] = changed;
  if (only === undefined) throw new Error('nothing changed');
  return only;
}

export function summary({ changes, pending, problems }: SourceChange) {
  return {
    changes: changes.map(({ kind, migration }) => `${kind} ${migration.id}`),
    pending: pending.map(({ id }) => id),
    problems: problems.map(({ severity, code, path }) => `${severity} ${code} ${path}`),
  };
}

export const prisma = (names: Record<string, string>): Files => ({
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"',
  ...Object.fromEntries(Object.entries(names).map(([id, sql]) => [`prisma/migrations/${id}/migration.sql`, sql])),
});
export const flyway = (files: Record<string, string>): Files =>
  Object.fromEntries(Object.entries(files).map(([name, sql]) => [`src/main/resources/db/migration/${name}`, sql]));
export const goMigrate = (files: Record<string, string>): Files => ({
  'go.mod': 'module x\nrequire github.com/golang-migrate/migrate/v4 v4.18.0\n',
  ...Object.fromEntries(Object.entries(files).map(([name, sql]) => [`migrations/${name}.up.sql`, sql])),
});
