import { linesOfDiff } from '../../../src/forge/diff-lines.ts';
import { fillAnswer } from '../fill.ts';
import { git, headOf } from '../git.ts';
import { type Answer, invalid, notFound, pageOf, type Request, type Route } from '../route.ts';
import { simpleUser } from '../shapes.ts';
import type { Actor, FakePull, GitHubState } from '../state.ts';

/** A comment on lines of a pull request's diff. */
export interface FakeLineComment {
  id: number;
  review: number;
  number: number;
  author: Actor;
  body: string;
  path: string;
  startLine: number | null;
  line: number;
  sha: string;
}

const FILES = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files' as const;
const COMMENTS = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments' as const;
const REVIEW = 'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews' as const;

const kept = new WeakMap<GitHubState, FakeLineComment[]>();

/** All that was said on lines of this repository's pull requests, oldest first. */
export function lineCommentsIn(state: GitHubState): FakeLineComment[] {
  const comments = kept.get(state) ?? [];
  kept.set(state, comments);
  return comments;
}

export const reviews: Route[] = [
  { operation: FILES, needs: 'pull_requests:read', handle: files },
  { operation: COMMENTS, needs: 'pull_requests:read', handle: comments },
  { operation: REVIEW, needs: 'pull_requests:write', handle: review },
];

async function files({ state, params, query }: Request): Promise<Answer> {
  const pull = state.pulls.get(Number(params.pull_number));
  if (pull === undefined) return notFound();
  const given = [...(await patchesOf(state, pull))].map(([filename, patch]) => ({
    filename,
    patch,
    sha: '0'.repeat(40),
    status: 'modified',
  }));
  return { status: 200, body: fillAnswer(FILES, pageOf(given, query)) };
}

/** As GitHub shows them: without the header of each file. */
async function patchesOf(state: GitHubState, pull: FakePull): Promise<Map<string, string>> {
  const range = `refs/heads/${pull.base}...${await headOf(state.dir, pull)}`;
  const names = (await git(state.dir, 'diff', '--name-only', '-z', range))?.split('\0').filter(Boolean) ?? [];
  const patches = new Map<string, string>();
  for (const name of names) {
    const diff = (await git(state.dir, 'diff', range, '--', name)) ?? '';
    const start = diff.indexOf('@@');
    if (start >= 0) patches.set(name, diff.slice(start).trimEnd());
  }
  return patches;
}

function comments({ state, params, query, origin }: Request): Answer {
  const own = lineCommentsIn(state).filter(({ number }) => number === Number(params.pull_number));
  const given = pageOf(own, query).map(({ id, review: of, author, body, path, startLine, line, sha }) => ({
    id,
    pull_request_review_id: of,
    user: simpleUser(author, origin),
    body,
    path,
    start_line: startLine,
    line,
    commit_id: sha,
  }));
  return { status: 200, body: fillAnswer(COMMENTS, given) };
}

async function review({ state, params, body, actor, origin }: Request): Promise<Answer> {
  const number = Number(params.pull_number);
  const pull = state.pulls.get(number);
  if (pull === undefined) return notFound();
  if (body.event === 'COMMENT' && !body.body) return invalid('body is required');
  const patches = await patchesOf(state, pull);
  const id = state.nextId++;
  const sha = (body.commit_id as string | undefined) ?? (await headOf(state.dir, pull));
  const wanted = (body.comments ?? []) as Array<{ path: string; body: string; line: number; start_line?: number }>;
  for (const { path, line, start_line: start = line } of wanted) {
    const hunk = linesOfDiff(patches.get(path) ?? '').find((lines) => lines.has(line) && lines.has(start));
    if (hunk === undefined) return invalid('Unprocessable Entity: Line could not be resolved');
  }
  for (const each of wanted) {
    const { path, line, start_line: startLine = null } = each;
    const comment = {
      id: state.nextId++,
      review: id,
      number,
      author: actor,
      body: each.body,
      path,
      startLine,
      line,
      sha,
    };
    lineCommentsIn(state).push(comment);
  }
  const given = { id, user: simpleUser(actor, origin), body: body.body, state: 'COMMENTED', commit_id: sha };
  return { status: 200, body: fillAnswer(REVIEW, given) };
}
