import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

export interface TestRepository extends Disposable {
  dir: string;
  /** Writes files (null removes one) and commits; answers the commit's id. */
  commit(files: Record<string, string | Buffer | null>, message?: string): Promise<string>;
  git(...args: string[]): Promise<string>;
}

/** A real, empty Git repository in a temporary directory, on branch main. */
export async function createRepository(): Promise<TestRepository> {
  const dir = mkdtempSync(join(tmpdir(), 'lockstep-test-repo-'));
  async function git(...args: string[]): Promise<string> {
    // Background maintenance races with the removal of the directory.
    const { stdout } = await execa('git', ['-c', 'gc.auto=0', '-c', 'maintenance.auto=false', ...args], { cwd: dir });
    return stdout;
  }
  await git('init', '--quiet', '--initial-branch=main');
  return {
    dir,
    git,
    async commit(files, message = 'change') {
      for (const [path, content] of Object.entries(files)) {
        const file = join(dir, path);
        mkdirSync(dirname(file), { recursive: true });
        if (content === null) rmSync(file);
        else writeFileSync(file, content);
      }
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}
