import { commitOf, git, headOf } from './git.ts';
import type { Actor, FakeCheck, FakeComment, FakePull, GitHubState } from './state.ts';

/** Answers in GitHub's shapes. What nobody asks for is there because the description demands it. */
export function simpleUser({ login, id, type }: Actor, origin: string): object {
  const url = `${origin}/users/${login}`;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `${origin}/avatars/${id}`,
    gravatar_id: '',
    url,
    html_url: `${origin}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    site_admin: false,
  };
}

export function appOf(id: number, origin: string): object {
  return {
    id,
    slug: `app-${id}`,
    node_id: `A_${id}`,
    client_id: `Iv1.${id}`,
    owner: simpleUser({ login: 'lockstep', id: 1, type: 'User' }, origin),
    name: `App ${id}`,
    description: null,
    external_url: origin,
    html_url: `${origin}/apps/app-${id}`,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    permissions: {},
    events: [],
  };
}

export function commentShape(comment: FakeComment, { owner, repo }: GitHubState, origin: string): object {
  const { id, number, body, author, createdAt, updatedAt } = comment;
  const repository = `${origin}/repos/${owner}/${repo}`;
  return {
    id,
    node_id: `IC_${id}`,
    url: `${repository}/issues/comments/${id}`,
    html_url: `${origin}/${owner}/${repo}/pull/${number}#issuecomment-${id}`,
    issue_url: `${repository}/issues/${number}`,
    body,
    user: simpleUser(author, origin),
    created_at: createdAt,
    updated_at: updatedAt,
    author_association: author.type === 'Bot' ? 'NONE' : 'MEMBER',
    performed_via_github_app: author.appId === undefined ? null : appOf(author.appId, origin),
  };
}

export function checkShape(check: FakeCheck, { owner, repo }: GitHubState, origin: string): object {
  const { id, sha, name, status, conclusion, output, annotations, detailsUrl, appId, externalId = '' } = check;
  const url = `${origin}/repos/${owner}/${repo}/check-runs/${id}`;
  return {
    id,
    head_sha: sha,
    node_id: `CR_${id}`,
    external_id: externalId,
    url,
    html_url: `${origin}/${owner}/${repo}/runs/${id}`,
    details_url: detailsUrl ?? `${origin}/${owner}/${repo}/runs/${id}`,
    status,
    conclusion,
    started_at: '2026-01-01T00:00:00Z',
    completed_at: status === 'completed' ? '2026-01-01T00:00:01Z' : null,
    output: { ...output, annotations_count: annotations.length, annotations_url: `${url}/annotations` },
    name,
    check_suite: { id: 1 },
    app: appOf(appId, origin),
    pull_requests: [],
  };
}

/** A user whom nobody described further. */
export function userGiven(login: string, type: 'User' | 'Bot' = 'User'): object {
  let id = 0;
  for (const character of login) id = (id * 31 + character.charCodeAt(0)) % 1_000_000;
  return { login, id: id + 100, node_id: `U_${id}`, type, site_admin: false };
}

export function repositoryGiven(
  { owner, repo, defaultBranch, private: isPrivate }: GitHubState,
  origin: string,
): object {
  const full_name = `${owner}/${repo}`;
  return {
    id: 1,
    name: repo,
    full_name,
    owner: userGiven(owner),
    default_branch: defaultBranch,
    private: isPrivate ?? false,
    url: `${origin}/repos/${full_name}`,
    html_url: `${origin}/${full_name}`,
  };
}

/** What of a pull request is not made up; the head is where its branch is now. */
export async function pullGiven(pull: FakePull, state: GitHubState, origin: string): Promise<object> {
  const { dir, owner } = state;
  const head = await headOf(dir, pull);
  const base = pull.baseSha ?? (await commitOf(dir, `refs/heads/${pull.base}`)) ?? '0'.repeat(40);
  const names = (await git(dir, 'diff', '--name-only', '-z', `${base}...${head}`)) ?? '';
  const repo = repositoryGiven(state, origin);
  const [forkOwner = '', forkName = ''] = pull.fork?.split('/') ?? [];
  const headRepo = pull.fork === undefined ? repo : { ...repo, id: 2, name: forkName, full_name: pull.fork };
  return {
    id: 5000 + pull.number,
    number: pull.number,
    state: pull.state,
    title: pull.title,
    user: userGiven(pull.author),
    draft: pull.draft,
    merged: pull.merged,
    locked: false,
    merge_commit_sha: pull.mergeCommit ?? null,
    merged_at: pull.merged ? '2026-01-02T00:00:00Z' : null,
    body: pull.body ?? null,
    changed_files: pull.changedFiles ?? names.split('\0').filter((name) => name !== '').length,
    html_url: `${origin}/${owner}/${state.repo}/pull/${pull.number}`,
    head: {
      label: `${pull.fork === undefined ? owner : forkOwner}:${pull.head}`,
      ref: pull.head,
      sha: head,
      repo: headRepo,
      user: userGiven(owner),
    },
    base: { label: `${owner}:${pull.base}`, ref: pull.base, sha: base, repo, user: userGiven(owner) },
  };
}
