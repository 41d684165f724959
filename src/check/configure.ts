import { configPaths, defaultConfig, loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { Tree } from '../git/tree.ts';

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
  const onBase = await find(base);
  const onHead = await find(head);
  if (onBase !== undefined) {
    const changed = onHead?.text !== onBase.text;
    const note = `${onBase.path} is changed by this PR; the check follows the base branch's.`;
    return { config: loadConfig(onBase.text, onBase.path), assumptions: changed ? [note] : [] };
  }
  if (onHead !== undefined) {
    const config = loadConfig(onHead.text, onHead.path);
    const note = `${onHead.path} is new in this PR: its policy counts from the merge on, the rest is used already.`;
    return { config: { ...config, policy: defaultConfig().policy }, assumptions: [note] };
  }
  return { config: defaultConfig(), assumptions: [] };
}

async function find(tree: Tree): Promise<{ path: string; text: string } | undefined> {
  const path = configPaths.find((candidate) => tree.get(candidate) !== undefined);
  return path === undefined ? undefined : { path, text: await tree.text(path) };
}
