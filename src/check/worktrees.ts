import { rm } from 'node:fs/promises';
import type { Repository } from '../git/repository.ts';
import type { Scope } from '../git/tree.ts';
import { makeScratchDir } from '../process/scratch-dir.ts';

/** The old and the new app's files in directories of their own, exported when first asked for. */
export interface Worktrees extends AsyncDisposable {
  dir(app: 'old' | 'new'): Promise<string>;
}

export function createWorktrees(repo: Repository, scope: Scope): Worktrees {
  const dirs = new Map<'old' | 'new', Promise<string>>();
  async function make(app: 'old' | 'new'): Promise<string> {
    const dir = await makeScratchDir(`lockstep-${app}-app-`);
    await repo.exportTree(app === 'old' ? scope.base.sha : scope.merged.tree, dir);
    return dir;
  }
  return {
    dir(app) {
      const made = dirs.get(app) ?? make(app);
      dirs.set(app, made);
      return made;
    },
    async [Symbol.asyncDispose]() {
      for (const dir of await Promise.allSettled(dirs.values())) {
        if (dir.status === 'fulfilled') await rm(dir.value, { recursive: true, force: true, maxRetries: 3 });
      }
    },
  };
}
