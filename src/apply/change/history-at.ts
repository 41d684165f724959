import type { Config } from '../../config/schema.ts';
import type { Tree } from '../../git/tree.ts';
import type { MigrationSource, SourceHistory } from '../../migrations/migration.ts';
import { toolOf } from '../../migrations/registry.ts';
import { findSources } from '../../migrations/sources.ts';
import { unreadHistory } from '../../migrations/unread-change.ts';

/** A source's migrations in another tree; empty where it is not there. @throws what the tool's module throws */
export async function historyAt({
  tree,
  source,
  config,
}: {
  tree: Tree;
  source: MigrationSource;
  config: Pick<Config, 'sources'>;
}): Promise<SourceHistory> {
  if (source.tool === 'command') return unreadHistory(source);
  const { sources } = await findSources(tree, config.sources);
  const there = sources.find(({ tool, path }) => tool === source.tool && path === source.path);
  const tool = toolOf(source.tool);
  return there === undefined || tool === undefined ? unreadHistory(source) : tool.read(tree, there);
}
