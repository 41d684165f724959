import { getOctokit } from '@actions/github';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeGitHub, startFakeGitHub } from '../../test/github/fake-github.ts';
import { actionsBot, openPull } from '../../test/github/given.ts';
import { type FakeLineComment, lineCommentsIn } from '../../test/github/routes/reviews.ts';
import { createRepository, type TestRepository } from '../../test/support/git-repository.ts';
import { createReviews } from './github-reviews.ts';
import { publishSuggestions, type Suggestion } from './publish-suggestions.ts';

const OLD = Array.from({ length: 30 }, (_, index) => `SELECT ${index + 1};`);
const suggestion: Suggestion = {
  path: 'm/2.sql',
  startLine: 2,
  endLine: 2,
  expects: 'CREATE INDEX i ON t (a)',
  text: 'CREATE INDEX CONCURRENTLY i ON t (a);',
  why: '`create-index`: it blocks writers.',
};

let repository: TestRepository;
let github: FakeGitHub;
let sha: string;

beforeEach(async () => {
  repository = await createRepository();
  await repository.commit({ 'm/1.sql': `${OLD.join('\n')}\n` });
  await repository.git('checkout', '-q', '-b', 'pr');
  sha = await repository.commit({
    'm/1.sql': `${['-- new', ...OLD].join('\n')}\n`,
    'm/2.sql': '-- one\nCREATE INDEX i ON t (a);\nCREATE INDEX k\n  ON t (b);\n',
  });
  github = await startFakeGitHub({ dir: repository.dir, pulls: [openPull()] });
});
afterEach(async () => {
  expect(github.violations).toEqual([]);
  await github[Symbol.asyncDispose]();
  repository[Symbol.dispose]();
});

const said = (): FakeLineComment[] => lineCommentsIn(github.state);

function publish(suggestions: Suggestion[], at = sha): Promise<number> {
  const token = github.token(actionsBot, { pull_requests: 'write' });
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const { request } = getOctokit(token, { baseUrl: github.origin, log });
  const reviews = createReviews({ request, owner: 'octo', repo: 'shop', retry: { pauseMs: 1 } });
  return publishSuggestions(reviews, { number: 1, sha: at, suggestions });
}

it('offers edits on lines of the diff, in one review', async () => {
  const second = { ...suggestion, startLine: 3, endLine: 4, expects: 'CREATE INDEX k', text: 'x\n````\ny' };
  expect(await publish([suggestion, second])).toBe(2);
  expect(said()).toMatchObject([
    { path: 'm/2.sql', startLine: null, line: 2, sha, review: said()[0]?.review },
    { path: 'm/2.sql', startLine: 3, line: 4, sha, review: said()[0]?.review },
  ]);
  expect(said()[0]?.body).toMatch(
    /it blocks writers\.\n\n```suggestion\nCREATE INDEX CONCURRENTLY i ON t \(a\);\n```$/,
  );
  expect(said()[1]?.body).toContain('\n`````suggestion\nx\n````\ny\n`````');
});

it('offers nothing twice, wherever the lines are and whatever became of the thread', async () => {
  await publish([suggestion]);
  expect(await publish([suggestion])).toBe(0);
  const moved = await repository.commit({ 'm/2.sql': '-- one\n-- two\nCREATE INDEX i ON t (a);\n' });
  expect(await publish([{ ...suggestion, startLine: 3, endLine: 3 }], moved)).toBe(0);
  expect(await publish([{ ...suggestion, startLine: 3, endLine: 3, text: 'DROP INDEX i;' }], moved)).toBe(1);
  expect(said().map(({ line }) => line)).toEqual([2, 3]);
});

it('asks GitHub for nothing where there is nothing to offer', async () => {
  expect(await publish([])).toBe(0);
  expect(github.requests).toEqual([]);
});

it('leaves out lines that the diff does not show, that hold something else, or that another edit takes', async () => {
  const hidden = { ...suggestion, path: 'm/1.sql', startLine: 20, endLine: 20, expects: 'SELECT 19;' };
  const other = { ...suggestion, startLine: 3, endLine: 3 };
  const elsewhere = { ...suggestion, path: 'm/3.sql' };
  const same = { ...suggestion, text: 'DROP INDEX i;' };
  expect(await publish([hidden, other, elsewhere, suggestion, same])).toBe(1);
  expect(said()).toMatchObject([{ path: 'm/2.sql', line: 2 }]);
});

it('takes no marker of a person for its own', async () => {
  await publish([suggestion]);
  const [own] = said();
  if (own !== undefined) own.author = { login: 'mallory', id: 7, type: 'User' };
  expect(await publish([suggestion])).toBe(1);
});

it('posts once where the answer to the review got lost', async () => {
  let lost = 0;
  github.fault = ({ method }) => (method === 'POST' && lost++ === 0 ? { status: 502, after: true } : undefined);
  expect(await publish([suggestion])).toBe(0);
  expect(said()).toHaveLength(1);
});
