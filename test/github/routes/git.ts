import { fillAnswer } from '../fill.ts';
import { commitGiven, commitOf, git, gitBytes } from '../git.ts';
import { type Answer, notFound, pageOf, type Request, type Route } from '../route.ts';
import { pullGiven } from '../shapes.ts';

const COMMIT = 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}' as const;
const COMMITS = 'GET /repos/{owner}/{repo}/commits' as const;
const PULLS_OF = 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls' as const;

export const gitRoutes: Route[] = [
  { operation: 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}', needs: 'contents:read', handle: tree },
  { operation: 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}', needs: 'contents:read', handle: blob },
  { operation: 'GET /repos/{owner}/{repo}/compare/{basehead}', needs: 'contents:read', handle: compare },
  { operation: 'GET /repos/{owner}/{repo}/git/ref/{ref}', needs: 'contents:read', handle: reference },
  { operation: COMMIT, needs: 'contents:read', handle: commit },
  { operation: COMMITS, needs: 'contents:read', handle: commits },
  { operation: PULLS_OF, needs: 'pull_requests:read', handle: pullsOf },
];

const ENTRY = /^(\d{6}) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s;

async function tree({ state, params, query }: Request): Promise<Answer> {
  const sha = params.tree_sha ?? '';
  const recursive = query.has('recursive') ? ['-r', '-t'] : [];
  const listing = await git(state.dir, 'ls-tree', '-z', '-l', ...recursive, sha);
  if (listing === undefined) return notFound();
  const entries = listing.split('\0').filter((line) => line !== '');
  const shown = entries.slice(0, state.mostTreeEntries).map((line) => {
    const [, mode = '', type = '', id = '', size = '-', path = ''] = ENTRY.exec(line) ?? [];
    return { path, mode, type, sha: id, ...(size !== '-' && { size: Number(size) }), url: 'https://example.invalid' };
  });
  const body = { sha, url: 'https://example.invalid', tree: shown, truncated: shown.length < entries.length };
  return { status: 200, body };
}

async function blob({ state, params }: Request): Promise<Answer> {
  const sha = params.file_sha ?? '';
  const size = await git(state.dir, 'cat-file', '-s', sha);
  const content = await gitBytes(state.dir, 'cat-file', 'blob', sha);
  if (size === undefined || content === undefined) return notFound();
  const body = {
    sha,
    node_id: 'B',
    url: 'https://example.invalid',
    size: Number(size),
    encoding: 'base64',
    content: Buffer.from(content)
      .toString('base64')
      .replace(/(.{60})/g, '$1\n'),
  };
  return { status: 200, body };
}

async function compare({ state, params }: Request): Promise<Answer> {
  const [from = '', to = ''] = (params.basehead ?? '').split('...');
  const [base, head] = [await commitOf(state.dir, from), await commitOf(state.dir, to)];
  if (base === undefined || head === undefined) return notFound();
  const mergeBase = (await git(state.dir, 'merge-base', base, head))?.trim();
  if (mergeBase === undefined) return notFound();
  const counts = (await git(state.dir, 'rev-list', '--left-right', '--count', `${base}...${head}`)) ?? '';
  const [behind = 0, ahead = 0] = counts.trim().split('\t').map(Number);
  const given = {
    base_commit: { sha: base },
    merge_base_commit: { sha: mergeBase },
    status: behind === 0 ? (ahead === 0 ? 'identical' : 'ahead') : ahead === 0 ? 'behind' : 'diverged',
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    commits: [],
  };
  return { status: 200, body: fillAnswer('GET /repos/{owner}/{repo}/compare/{basehead}', given) };
}

async function reference({ state, params }: Request): Promise<Answer> {
  const ref = `refs/${params.ref}`;
  const sha = await commitOf(state.dir, ref);
  if (sha === undefined) return notFound();
  const given = { ref, object: { type: 'commit', sha } };
  return { status: 200, body: fillAnswer('GET /repos/{owner}/{repo}/git/ref/{ref}', given) };
}

async function commit({ state, params }: Request): Promise<Answer> {
  const sha = await commitOf(state.dir, params.commit_sha ?? '');
  if (sha === undefined) return notFound();
  const { commit: given, parents } = await commitGiven(state.dir, sha);
  return { status: 200, body: fillAnswer(COMMIT, { sha, ...given, parents }) };
}

async function commits({ state, query }: Request): Promise<Answer> {
  const path = query.get('path');
  const args = ['--format=%H %T %cI %P%x09%s', query.get('sha') ?? state.defaultBranch];
  const log = await git(state.dir, 'log', ...args, ...(path === null ? [] : ['--', path]));
  if (log === undefined) return notFound();
  const lines = log.split('\n').filter((line) => line !== '');
  const given = pageOf(lines, query).map((line) => {
    const [names = '', ...message] = line.split('\t');
    const [sha = '', tree = '', date = '', ...parents] = names.split(' ').filter((each) => each !== '');
    const commit = { message: message.join('\t'), tree: { sha: tree }, committer: { date }, author: { date } };
    return { sha, commit, parents: parents.map((parent) => ({ sha: parent })) };
  });
  return { status: 200, body: fillAnswer(COMMITS, given) };
}

/** https://docs.github.com/rest/commits/commits#list-pull-requests-associated-with-a-commit */
async function pullsOf({ state, params, origin }: Request): Promise<Answer> {
  const found = [...state.pulls.values()].filter(({ mergeCommit }) => mergeCommit === params.commit_sha);
  const given = await Promise.all(found.map((pull) => pullGiven(pull, state, origin)));
  return { status: 200, body: fillAnswer(PULLS_OF, given) };
}
