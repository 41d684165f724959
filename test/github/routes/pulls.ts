import { fillAnswer } from '../fill.ts';
import { commitGiven, git, headOf } from '../git.ts';
import { notFound, pageOf, type Route } from '../route.ts';
import { pullGiven, repositoryGiven } from '../shapes.ts';

const ONE = 'GET /repos/{owner}/{repo}/pulls/{pull_number}' as const;
const COMMITS = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits' as const;
const ALL = 'GET /repos/{owner}/{repo}/pulls' as const;

export const pulls: Route[] = [
  {
    operation: ONE,
    needs: 'pull_requests:read',
    async handle({ state, params, origin }) {
      const pull = state.pulls.get(Number(params.pull_number));
      if (pull === undefined) return notFound();
      return { status: 200, body: fillAnswer(ONE, await pullGiven(pull, state, origin)) };
    },
  },
  {
    operation: ALL,
    needs: 'pull_requests:read',
    async handle({ state, query, origin }) {
      const wanted = query.get('state') ?? 'open';
      const [head, base] = [query.get('head'), query.get('base')];
      const all = [...state.pulls.values()]
        .filter((pull) => wanted === 'all' || pull.state === wanted)
        .filter((pull) => head === null || head === `${pull.fork?.split('/')[0] ?? state.owner}:${pull.head}`)
        .filter((pull) => base === null || base === pull.base)
        .toSorted((one, other) => other.number - one.number);
      const given = await Promise.all(pageOf(all, query).map((pull) => pullGiven(pull, state, origin)));
      return { status: 200, body: fillAnswer(ALL, given) };
    },
  },
  {
    operation: COMMITS,
    needs: 'pull_requests:read',
    async handle({ state, params, query }) {
      const pull = state.pulls.get(Number(params.pull_number));
      if (pull === undefined) return notFound();
      const head = await headOf(state.dir, pull);
      const base = pull.baseSha ?? `refs/heads/${pull.base}`;
      const range = pull.commitsFrom === undefined ? `${base}..${head}` : `${pull.commitsFrom}..${head}`;
      const shas = (await git(state.dir, 'rev-list', '--reverse', range))?.split('\n').filter(Boolean) ?? [];
      const given = await Promise.all(pageOf(shas, query).map((sha) => commitGiven(state.dir, sha)));
      return { status: 200, body: fillAnswer(COMMITS, given) };
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}',
    needs: 'metadata:read',
    handle({ state, actor, origin }) {
      if (state.private && actor.type === 'User' && !state.roles.has(actor.login)) return notFound();
      return { status: 200, body: fillAnswer('GET /repos/{owner}/{repo}', repositoryGiven(state, origin)) };
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
    needs: 'metadata:read',
    handle({ state, params }) {
      const role = state.roles.get(params.username ?? '');
      if (role === undefined) return notFound();
      const folded: Record<string, string> = { maintain: 'write', triage: 'read' };
      const given = { permission: folded[role] ?? role, role_name: role, user: { login: params.username } };
      const operation = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission' as const;
      return { status: 200, body: fillAnswer(operation, given) };
    },
  },
];
