import { decodePath } from './decode-path.ts';
import { type GitContext, runGit } from './run-git.ts';

export interface TouchingCommit {
  sha: string;
  /** First parent; undefined for a first commit. */
  parent: string | undefined;
  subject: string;
  /** ISO 8601. */
  committedAt: string;
  /** The paths that made it count. */
  paths: string[];
}

export interface CommitsTouchingOptions {
  /** How many commits, the newest. */
  last: number;
  /** Folders or files, taken literally; without them every commit is looked at, which is slower. */
  paths?: string[];
  isMigrationPath?: (path: string) => boolean;
  /** Where to start. Default HEAD. */
  head?: string;
}

const RECORD = 0x01;
const PAGE = 500;

/**
 * The newest commits on the first-parent line that touch migrations, oldest first. A merge counts as what it brought
 * to its first parent.
 */
export async function findCommitsTouching(
  context: GitContext,
  options: CommitsTouchingOptions,
): Promise<TouchingCommit[]> {
  const { last, paths = [], isMigrationPath = () => true, head = 'HEAD' } = options;
  const found: TouchingCommit[] = [];
  for (let skip = 0; found.length < last; skip += PAGE) {
    const log = await runGit(context, [
      'log',
      '--first-parent',
      '-m',
      '--name-only',
      '--no-renames',
      '-z',
      `--max-count=${PAGE}`,
      `--skip=${skip}`,
      '--format=%x01%H%x02%P%x02%cI%x02%s%x03',
      '--end-of-options',
      head,
      '--',
      ...paths,
    ]);
    const page = parseLog(log);
    for (const commit of page) {
      const touching = commit.paths.filter(isMigrationPath);
      if (touching.length > 0 && found.length < last) found.push({ ...commit, paths: touching });
    }
    if (page.length < PAGE) break;
  }
  return found.reverse();
}

function parseLog(log: Buffer): TouchingCommit[] {
  const commits: TouchingCommit[] = [];
  for (let start = log.indexOf(RECORD); start !== -1; ) {
    const next = log.indexOf(Buffer.from([0, RECORD]), start + 1);
    const record = log.subarray(start + 1, next === -1 ? log.length : next);
    const headEnd = record.indexOf(0x03);
    const [sha = '', parents = '', committedAt = '', subject = ''] = record.toString('utf8', 0, headEnd).split('\x02');
    commits.push({
      sha,
      parent: parents.split(' ')[0] || undefined,
      subject,
      committedAt,
      paths: parsePaths(record.subarray(headEnd + 1)),
    });
    start = next === -1 ? -1 : next + 1;
  }
  return commits;
}

/** With -z git ends the header with a NUL and puts one newline before the first path. */
function parsePaths(bytes: Buffer): string[] {
  const paths: string[] = [];
  let start = 0;
  while (start < bytes.length) {
    if (paths.length === 0 && (bytes[start] === 0 || bytes[start] === 0x0a)) {
      start += 1;
      continue;
    }
    const end = bytes.indexOf(0, start);
    const stop = end === -1 ? bytes.length : end;
    if (stop > start) paths.push(decodePath(bytes.subarray(start, stop)));
    start = stop + 1;
  }
  return paths;
}
