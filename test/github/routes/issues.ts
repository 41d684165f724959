import { fillAnswer } from '../fill.ts';
import { type Answer, notFound, pageOf, type Request, type Route, textOf } from '../route.ts';
import { appOf, simpleUser } from '../shapes.ts';
import type { Actor, GitHubState } from '../state.ts';

export interface FakeIssue {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  author: Actor;
  createdAt: string;
  /** Every body that it had, in order. */
  history: string[];
}

const ALL = 'GET /repos/{owner}/{repo}/issues' as const;
const CREATE = 'POST /repos/{owner}/{repo}/issues' as const;
const UPDATE = 'PATCH /repos/{owner}/{repo}/issues/{issue_number}' as const;

const kept = new WeakMap<GitHubState, FakeIssue[]>();

/** Issues that are no pull requests, oldest first. */
export function issuesIn(state: GitHubState): FakeIssue[] {
  const all = kept.get(state) ?? [];
  kept.set(state, all);
  return all;
}

export const issues: Route[] = [
  { operation: ALL, needs: 'own_issues:read', handle: list },
  { operation: CREATE, needs: 'own_issues:write', handle: create },
  { operation: UPDATE, needs: 'own_issues:write', handle: update },
];

function list({ state, query, origin }: Request): Answer {
  const wanted = query.get('state') ?? 'open';
  const creator = query.get('creator');
  const all = issuesIn(state).filter(
    (issue) => (wanted === 'all' || issue.state === wanted) && (creator === null || issue.author.login === creator),
  );
  return {
    status: 200,
    body: fillAnswer(
      ALL,
      pageOf(all.toReversed(), query).map((each) => given(each, origin)),
    ),
  };
}

function create({ state, body, actor, origin }: Request): Answer {
  const text = textOf(body.body);
  const issue: FakeIssue = {
    number: state.nextId++,
    title: textOf(body.title),
    body: text,
    state: 'open',
    author: actor,
    createdAt: new Date().toISOString(),
    history: [text],
  };
  issuesIn(state).push(issue);
  return { status: 201, body: fillAnswer(CREATE, given(issue, origin), 201) };
}

function update({ state, params, body, origin }: Request): Answer {
  const issue = issuesIn(state).find(({ number }) => number === Number(params.issue_number));
  if (issue === undefined) return notFound();
  if (typeof body.body === 'string') {
    issue.body = body.body;
    issue.history.push(issue.body);
  }
  if (typeof body.title === 'string') issue.title = body.title;
  if (body.state === 'open' || body.state === 'closed') issue.state = body.state;
  return { status: 200, body: fillAnswer(UPDATE, given(issue, origin)) };
}

function given({ number, title, body, state, author, createdAt }: FakeIssue, origin: string): object {
  return {
    ...{ id: 9000 + number, number, title, body, state },
    node_id: `I_${number}`,
    user: simpleUser(author, origin),
    labels: [],
    assignees: [],
    created_at: createdAt,
    updated_at: createdAt,
    closed_at: state === 'closed' ? createdAt : null,
    author_association: 'NONE',
    performed_via_github_app: author.appId === undefined ? null : appOf(author.appId, origin),
  };
}
