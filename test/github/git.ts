import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Asks a real repository; undefined where git refuses. */
export async function git(dir: string, ...args: string[]): Promise<string | undefined> {
  return (await gitBytes(dir, ...args))?.toString();
}

export async function gitBytes(dir: string, ...args: string[]): Promise<Buffer | undefined> {
  try {
    const { stdout } = await run('git', ['-C', dir, ...args], { maxBuffer: 64 * 1024 * 1024, encoding: 'buffer' });
    return stdout;
  } catch {
    return undefined;
  }
}

/** The commit that a pull request's branch is at; of a fork, refs/pull/N/head of the same repository. */
export async function headOf(dir: string, pull: { number: number; head: string; fork?: string }): Promise<string> {
  const ref = pull.fork === undefined ? `refs/heads/${pull.head}` : `refs/pull/${pull.number}/head`;
  return (await git(dir, 'rev-parse', '--verify', '-q', ref))?.trim() ?? '0'.repeat(40);
}

/** A commit as `GET …/commits` lists it. */
export async function commitGiven(
  dir: string,
  sha: string,
): Promise<{ sha: string; commit: object; parents: object[] }> {
  const format = '--format=%H%x00%T%x00%an%x00%ae%x00%aI%x00%cI%x00%P%x00%B';
  const shown = (await git(dir, 'show', '-s', format, sha)) ?? '';
  const [id = sha, tree = '', name = '', email = '', authored = '', committed = '', parents = '', message = ''] =
    shown.split('\0');
  const commit = {
    message: message.trimEnd(),
    tree: { sha: tree },
    author: { name, email, date: authored },
    committer: { name, email, date: committed },
  };
  return {
    sha: id,
    commit,
    parents: parents
      .split(' ')
      .filter(Boolean)
      .map((parent) => ({ sha: parent })),
  };
}

export async function commitOf(dir: string, ref: string): Promise<string | undefined> {
  return (await git(dir, 'rev-parse', '--verify', '-q', `${ref}^{commit}`))?.trim();
}
