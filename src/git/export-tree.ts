import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { makeScratchDir } from '../process/scratch-dir.ts';
import { type GitContext, runGit } from './run-git.ts';

/**
 * Writes a commit's files into `dir` (made if missing) through a temporary index: nothing is left in the user's
 * repository, and a bare one will do. Submodules become empty folders.
 *
 * @throws GitError when the tree holds a path that git refuses to check out (`..`, `.git`).
 */
export async function exportTree(
  context: GitContext & { gitDir: string },
  treeish: string,
  dir: string,
): Promise<void> {
  const target = resolve(dir);
  await mkdir(target, { recursive: true });
  const scratch = await makeScratchDir('lockstep-index-');
  try {
    const env = { GIT_INDEX_FILE: join(scratch, 'index') };
    const location = [`--git-dir=${context.gitDir}`, `--work-tree=${target}`];
    const inTarget = { ...context, cwd: target };
    await runGit(inTarget, [...location, 'read-tree', '--end-of-options', treeish], { env });
    await runGit(inTarget, [...location, 'checkout-index', '--all', '--force', '--quiet'], { env });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
