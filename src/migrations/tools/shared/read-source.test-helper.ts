import type { MigrationSource, MigrationTool, SourceHistory } from '../../migration.ts';
import { commitTree } from './git-tree.test-helper.ts';

type Files = Record<string, string | Buffer>;

/** What the tool finds in a real repository with these files. */
export async function detectIn(tool: MigrationTool, files: Files): Promise<MigrationSource[]> {
  using repo = commitTree(files);
  return await tool.detect(repo.tree);
}

/** Detects the only source in a real repository with these files, and reads it. */
export async function readOnly(tool: MigrationTool, files: Files): Promise<SourceHistory> {
  using repo = commitTree(files);
  const [source, ...others] = await tool.detect(repo.tree);
  if (source === undefined || others.length > 0) throw new Error(`${tool.id} found not one source: ${others.length}`);
  return await tool.read(repo.tree, source);
}

/** id → its up texts with their lines. */
export function textsOf({ migrations }: SourceHistory): Record<string, [number, string][]> {
  return Object.fromEntries(migrations.map(({ id, up }) => [id, up.batches.map(({ line, sql }) => [line, sql])]));
}

/** id → how its up is wrapped. */
export function modesOf({ migrations }: SourceHistory): Record<string, string> {
  return Object.fromEntries(migrations.map(({ id, up }) => [id, up.transaction]));
}
