import { join } from 'node:path';

import { decodePath } from './decode-path.ts';
import { type GitContext, runGit, tryGit } from './run-git.ts';
import type { Scope } from './tree.ts';

export interface MergeInput {
  base: string;
  head: string;
  /** What had to be assumed is added here. */
  assumptions: string[];
}

/**
 * The tree that merging head into base would give. Its objects go to a scratch store, so nothing is written to the
 * user's repository. Falls back to head's own tree on conflicts and with git before 2.38 (`merge-tree --write-tree`).
 */
export async function mergeTrees(
  context: GitContext & { scratchObjects: string },
  { base, head, assumptions }: MergeInput,
): Promise<Scope['merged']> {
  const objects = (await runGit(context, ['rev-parse', '--git-path', 'objects'])).toString('utf8').replace(/\n$/, '');
  const run = await tryGit(
    context,
    ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', '--end-of-options', base, head],
    {
      env: {
        GIT_OBJECT_DIRECTORY: context.scratchObjects,
        GIT_ALTERNATE_OBJECT_DIRECTORIES: quoteAlternate(join(context.cwd, objects), objects),
      },
    },
  );
  const [tree = '', ...conflicts] = splitNul(run.stdout);
  if (run.exitCode === 0) return { tree, conflicts: [] };

  const own = (await runGit(context, ['rev-parse', '--verify', `${head}^{tree}`])).toString('utf8').trim();
  if (run.exitCode === 1) {
    assumptions.push('The branch conflicts with its base, so the branch is judged as it stands, not as merged.');
    return { tree: own, conflicts, unmerged: true };
  }
  assumptions.push(
    'This git cannot merge without a checkout (2.38 or later can), so the branch is judged as it stands.',
  );
  return { tree: own, conflicts: [], unmerged: true };
}

function splitNul(output: Buffer): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let end = output.indexOf(0); end !== -1; end = output.indexOf(0, start)) {
    if (end > start) parts.push(decodePath(output.subarray(start, end)));
    start = end + 1;
  }
  return [...new Set(parts)];
}

/** The variable holds a list separated by `:`; a path that holds one must be quoted. */
function quoteAlternate(joined: string, given: string): string {
  const path = given.startsWith('/') ? given : joined;
  return /[:"\n]/.test(path) ? `"${path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"` : path;
}
