import { parse } from 'yaml';
import { configPaths, defaultConfig, loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { Tree } from '../git/tree.ts';
import { guessVersion } from './guess-version.ts';

export interface Configured {
  config: Config;
  /** Where it came from, for the report. */
  assumptions: string[];
}

/**
 * The policy comes from the base branch, so that a PR cannot wave itself through (docs/adr/0004). Where base has no
 * lockstep.yml yet, the PR's own is used for everything but the policy, and the report says so.
 */
export async function configure(base: Tree, head: Tree): Promise<Configured> {
  const configured = await choose(base, head);
  return configured.namesVersion ? configured : assumeVersion(configured, head);
}

/** Without database.version, the version that the repository itself uses is the best guess at production's. */
export async function assumeVersion({ config, assumptions }: Configured, tree: Tree): Promise<Configured> {
  const guess = await guessVersion(tree);
  const note =
    guess === undefined
      ? `PostgreSQL ${config.database.version} is assumed; name production's major version under database.version.`
      : `PostgreSQL ${guess.major} is assumed, from ${guess.path}; database.version decides.`;
  const version = guess?.major ?? config.database.version;
  return { config: { ...config, database: { ...config.database, version } }, assumptions: [...assumptions, note] };
}

async function choose(base: Tree, head: Tree): Promise<Configured & { namesVersion: boolean }> {
  const onBase = await find(base);
  const onHead = await find(head);
  if (onBase !== undefined) {
    const changed = onHead?.text !== onBase.text;
    const note = `${onBase.path} is changed by this PR; the check follows the base branch's.`;
    return {
      config: loadConfig(onBase.text, onBase.path),
      assumptions: changed ? [note] : [],
      namesVersion: namesVersion(onBase.text),
    };
  }
  if (onHead !== undefined) {
    const config = loadConfig(onHead.text, onHead.path);
    const note = `${onHead.path} is new in this PR: its policy counts from the merge on, the rest is used already.`;
    return {
      config: { ...config, policy: defaultConfig().policy },
      assumptions: [note],
      namesVersion: namesVersion(onHead.text),
    };
  }
  return { config: defaultConfig(), assumptions: [], namesVersion: false };
}

async function find(tree: Tree): Promise<{ path: string; text: string } | undefined> {
  const path = configPaths.find((candidate) => tree.get(candidate) !== undefined);
  return path === undefined ? undefined : { path, text: await tree.text(path) };
}

/** The default of an option that was left out cannot be told from the same value written down, so the text is asked. */
function namesVersion(text: string): boolean {
  const value: unknown = parse(text);
  const database = typeof value === 'object' && value !== null && 'database' in value ? value.database : undefined;
  return typeof database === 'object' && database !== null && 'version' in database;
}
