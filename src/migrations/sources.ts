import type { SourceConfig } from '../config/schema.ts';
import { ConfigError } from '../errors.ts';
import type { Tree } from '../git/tree.ts';
import { exclusionOf } from './excluded.ts';
import type { MigrationSource } from './migration.ts';
import { TOOLS } from './registry.ts';

export interface FoundSources {
  sources: MigrationSource[];
  assumptions: string[];
}

/** Every tool's claims on a tree, with overlaps resolved, configuration heeded, and reasons for what is left out. */
export async function findSources(tree: Tree, configured: SourceConfig[]): Promise<FoundSources> {
  const assumptions: string[] = [];
  const own = configured.map(configuredSource).filter((source) => source !== undefined);
  const preferred = configured.flatMap((config) =>
    config.tool !== undefined && config.path === undefined ? [config.tool] : [],
  );
  const tools = TOOLS.toSorted((a, b) => Number(preferred.includes(b.id)) - Number(preferred.includes(a.id)));
  const claims: MigrationSource[] = [];
  for (const tool of tools) claims.push(...(await tool.detect(tree)));

  const accepted: MigrationSource[] = [];
  for (const claim of claims) {
    const config = configured.find((entry) => entry.path !== undefined && normalise(entry.path) === claim.path);
    const isTaken = accepted.some((other) => overlaps(other, claim)) || own.some((source) => overlaps(source, claim));
    if (isTaken) continue;
    // The user named the folder, so it is one, whatever its place.
    if (config !== undefined) accepted.push(claim);
    else accepted.push(withExclusion(claim));
  }
  const everything = own.some((source) => source.tool === 'command' && source.path === '.');
  if (everything)
    accepted.forEach((source, index) => {
      accepted[index] = { ...source, skipped: coveredByCommand };
    });
  else keepSamples(accepted, own, assumptions);
  assumptions.push(...accepted.filter((source) => source.tool === 'sql' && source.skipped === undefined).map(plainSql));
  return { sources: [...own, ...accepted].sort(byPath), assumptions };
}

/** Why a folder is not read where a command brings what is in it. */
export const coveredByCommand = 'lockstep.yml names a command that runs all migrations.';

/** What lockstep.yml says outright; an entry with only a path leaves the tool to detection. */
function configuredSource(config: SourceConfig): MigrationSource | undefined {
  const path = config.path === undefined ? '.' : normalise(config.path);
  if (config.command !== undefined) {
    return { tool: 'command', path, reason: 'a command in lockstep.yml', command: config.command };
  }
  if (config.tool === 'command') {
    throw new ConfigError('A source with "tool: command" has no command.', {
      hint: 'Add "command:" to it in lockstep.yml.',
    });
  }
  if (config.tool === undefined || config.path === undefined) return undefined;
  return { tool: config.tool, path, reason: 'named in lockstep.yml' };
}

/** @throws ConfigError for a configured folder that is in neither tree, or that no tool recognises. */
export function checkConfigured(configured: SourceConfig[], trees: Tree[], sources: MigrationSource[]): void {
  for (const { path, tool, command } of configured) {
    if (path === undefined) continue;
    const folder = normalise(path);
    const isThere = trees.some(
      (tree) => folder === '.' || tree.files.some((file) => file.path.startsWith(`${folder}/`)),
    );
    if (!isThere) {
      throw new ConfigError(
        `lockstep.yml names the migrations in ${path}, but that folder is neither on the base nor on the head.`,
        {
          hint: 'Correct "path" under "sources"; it is relative to the repository’s root.',
        },
      );
    }
    if (tool === undefined && command === undefined && !sources.some((source) => source.path === folder)) {
      throw new ConfigError(`No migration tool recognises ${path}.`, {
        hint: `Name one with "tool:" under "sources" in lockstep.yml (${TOOLS.map(({ id }) => id).join(', ')}), or a "command:".`,
      });
    }
  }
}

function overlaps(taken: MigrationSource, claim: MigrationSource): boolean {
  if (taken.path === claim.path || taken.morePaths?.includes(claim.path) === true) return true;
  const isInside = claim.path.startsWith(`${taken.path}/`) || (taken.path === '.' && taken.tool !== 'command');
  // A folder of its own tool below another tool's is its own; numbered SQL below one belongs to it.
  if (!isInside) return false;
  return claim.tool === 'sql' ? taken.tool !== 'sql' : taken.tool === 'command' || taken.tool === claim.tool;
}

function withExclusion(source: MigrationSource): MigrationSource {
  if (source.skipped !== undefined) return source;
  const exclusion = exclusionOf(source.path);
  return exclusion === undefined ? source : { ...source, skipped: exclusion.reason };
}

/** Examples, or else fixtures, count where the repository has nothing else: then they are what it is about. */
function keepSamples(accepted: MigrationSource[], own: MigrationSource[], assumptions: string[]): void {
  for (const kind of ['example', 'test']) {
    if (own.length > 0 || accepted.some((source) => source.skipped === undefined)) return;
    accepted.forEach((source, index) => {
      const exclusion = exclusionOf(source.path);
      if (exclusion?.kind !== kind || source.skipped !== exclusion.reason) return;
      const { skipped: _, ...kept } = source;
      accepted[index] = kept;
      assumptions.push(
        `${source.path} counts as a live database's history, because the repository has no other migrations.`,
      );
    });
  }
}

function plainSql(source: MigrationSource): string {
  return `${source.path} is taken for SQL files that are run one after the other in the order of their names, each statement on its own, as psql -f does.`;
}

function normalise(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 ? '.' : parts.join('/');
}

function byPath(a: MigrationSource, b: MigrationSource): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
