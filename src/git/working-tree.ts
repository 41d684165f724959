import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from '../errors.ts';
import { type GitContext, runGit, tryGit } from './run-git.ts';

/** Bytes of a new file that is still looked at; migrations are smaller. */
const LARGEST = 32 * 1024 * 1024;

/**
 * The working tree as a tree object: what is tracked, with its changes, and new files that are not ignored. Its objects
 * and its index go to a scratch folder, so that the user's repository and index stay as they are.
 */
export async function writeWorkingTree(context: GitContext & { scratchObjects: string }): Promise<string> {
  const { cwd, scratchObjects } = context;
  const pathOf = async (name: string): Promise<string> => {
    const found = (await runGit(context, ['rev-parse', '--path-format=absolute', '--git-path', name])).toString('utf8');
    return found.replace(/\n$/, '');
  };
  const index = join(scratchObjects, 'index');
  const own = await pathOf('index');
  // A repository without a commit has no index yet.
  await copyFile(own, index).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  const env = {
    GIT_INDEX_FILE: index,
    GIT_OBJECT_DIRECTORY: scratchObjects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: quoteAlternate(await pathOf('objects')),
  };
  const others = (await runGit(context, ['ls-files', '-z', '--others', '--exclude-standard'])).toString('utf8');
  const fresh: string[] = [];
  for (const path of others.split('\0').filter((each) => each !== '')) {
    const found = await stat(join(cwd, path)).catch(() => undefined);
    if (found?.isFile() === true && found.size <= LARGEST) fresh.push(path);
  }
  await add(context, ['add', '--update', '--', '.'], env);
  for (let at = 0; at < fresh.length; at += 500)
    await add(context, ['add', '--force', '--', ...fresh.slice(at, at + 500)], env);
  return (await runGit(context, ['write-tree', '--missing-ok'], { env })).toString('utf8').trim();
}

async function add(context: GitContext, args: string[], env: Record<string, string>): Promise<void> {
  const { exitCode, stderr } = await tryGit(context, args, { env });
  if (exitCode === 0) return;
  throw new GitError(`The working tree cannot be read: ${stderr.split('\n', 1)[0] ?? ''}`, {
    code: 'git-failed',
    hint: 'Name the files to lint instead.',
  });
}

function quoteAlternate(path: string): string {
  return /[":]/.test(path) ? `"${path.replaceAll(/["\\]/g, '\\$&')}"` : path;
}
