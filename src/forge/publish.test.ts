import { getOctokit } from '@actions/github';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeGitHub, startFakeGitHub } from '../../test/github/fake-github.ts';
import { actionsBot, openPull } from '../../test/github/given.ts';
import type { Annotation, CheckInput, Comment, Forge } from './forge.ts';
import { createGitHub } from './github.ts';
import { publishCheck } from './publish-check.ts';
import { publishReport } from './publish-report.ts';

const mallory = { login: 'mallory', id: 7, type: 'User' } as const;

let github: FakeGitHub;
let forge: Forge;

beforeEach(async () => {
  github = await startFakeGitHub({ dir: '', pulls: [openPull()] });
  forge = forgeWith({ issues: 'write', checks: 'write' });
});

afterEach(async () => {
  expect(github.violations).toEqual([]);
  await github[Symbol.asyncDispose]();
});

function forgeWith(permissions: Record<string, 'read' | 'write'>): Forge {
  const octokit = getOctokit(github.token(actionsBot, permissions), { baseUrl: github.origin, log: silent });
  return createGitHub({ request: octokit.request, owner: 'octo', repo: 'shop', retry: { pauseMs: 1 } });
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

describe('the report', () => {
  const isOwn = ({ author }: Comment): boolean => author === actionsBot.login;
  const publish = (body: string, more = {}) => publishReport(forge, { number: 1, body, isOwn, ...more });

  it('is one comment: created, left alone when nothing changed, edited when something did', async () => {
    expect([await publish('a'), await publish('a'), await publish('b')]).toEqual(['created', 'unchanged', 'updated']);
    expect(github.state.comments.map(({ body }) => body.split('\n').slice(1))).toEqual([['b']]);
    expect(github.requests.filter((each) => !each.startsWith('GET'))).toHaveLength(2);
  });

  it('is taken by GitHub however long it is', async () => {
    expect(await publish('a long line\n'.repeat(10_000))).toBe('created');
    expect(github.state.comments[0]?.body).toMatch(/The rest is left out/);
  });

  it('is not begun where there is nothing to say, but brought up to date', async () => {
    expect(await publish('nothing', { begin: false })).toBe('not needed');
    await publish('a');
    expect(await publish('nothing', { begin: false })).toBe('updated');
  });

  it('is never written into a comment of somebody else, whatever marker that bears', async () => {
    await publish('a');
    const [own] = github.state.comments;
    const forged = {
      ...own,
      id: 5,
      number: 1,
      body: own?.body ?? '',
      author: mallory,
      createdAt: '',
      updatedAt: '',
      reactions: [],
    };
    github.state.comments.unshift(forged);
    expect(await publish('b')).toBe('updated');
    expect(github.state.comments.map(({ body }) => body.split('\n')[1])).toEqual(['a', 'b']);
  });

  it('is put right when somebody edited it', async () => {
    await publish('a');
    const [own] = github.state.comments;
    if (own !== undefined) own.body = `${own.body.split('\n')[0]}\nall is well`;
    expect(await publish('a')).toBe('updated');
    expect(github.state.comments[0]?.body).toMatch(/\na$/);
  });

  it('is found among hundreds of comments, and a second one of ours goes', async () => {
    await publish('a');
    const [own] = github.state.comments;
    if (own === undefined) throw new Error('no comment');
    for (let index = 0; index < 250; index++) {
      github.state.comments.unshift({ ...own, id: 5000 + index, body: 'lgtm', author: mallory });
    }
    github.state.comments.push({ ...own, id: 9000 });
    expect(await publish('b')).toBe('updated');
    expect(github.state.comments.filter(({ author }) => author.login === actionsBot.login)).toHaveLength(1);
  });

  it('survives failures of GitHub and says what is missing where the token may not', async () => {
    github.fault = ({ count, method }) => (method === 'GET' && count < 2 ? { status: 502 } : undefined);
    expect(await publish('a')).toBe('created');
    github.fault = ({ count }) => (count % 2 === 0 ? 'cut' : undefined);
    expect(await publish('b')).toBe('updated');
    github.fault = () => undefined;
    forge = forgeWith({ issues: 'read' });
    await expect(publish('c')).rejects.toMatchObject({ code: 'github-forbidden', status: 403 });
    expect(github.state.comments).toHaveLength(1);
  });

  it('is not written twice where GitHub carried it out and the answer got lost', async () => {
    let lost = 0;
    github.fault = ({ method }) => (method === 'POST' && lost++ === 0 ? { status: 502, after: true } : undefined);
    expect(await publish('a')).toBe('unchanged');
    lost = 0;
    await publishCheck(forge, 'abc', {
      name: 'lockstep',
      conclusion: 'success',
      title: 't',
      summary: 's',
      annotations: [],
      buttons: [],
    });
    expect([github.state.comments.length, github.state.checks.length]).toEqual([1, 1]);
  });

  it('waits as long as a rate limit asks, and goes on', async () => {
    const headers = { 'retry-after': '1' };
    let limited = 0;
    github.fault = ({ method }) => (method === 'PATCH' && limited++ === 0 ? { status: 429, headers } : undefined);
    await publish('a');
    const began = performance.now();
    expect(await publish('b')).toBe('updated');
    expect(performance.now() - began).toBeGreaterThan(990);
  });
});

describe('the check', () => {
  const annotation = (line: number): Annotation => ({
    path: 'a.sql',
    startLine: line,
    endLine: line,
    level: 'warning',
    title: 't',
    message: `m${line}`,
  });
  const check = (more: Partial<CheckInput> = {}): CheckInput => ({
    name: 'lockstep',
    conclusion: 'failure',
    title: 'Not safe',
    summary: 's',
    annotations: [],
    buttons: [{ label: 'Check again', description: 'Runs the check again', identifier: 'again' }],
    ...more,
  });

  it('is made once for a commit, and its conclusion comes after the last annotation', async () => {
    const annotations = Array.from({ length: 120 }, (_, index) => annotation(index + 1));
    await publishCheck(forge, 'abc', check({ annotations }));
    await publishCheck(forge, 'abc', check({ annotations, conclusion: 'success' }));
    const [only, ...others] = github.state.checks;
    expect(others).toEqual([]);
    expect(only?.annotations.map(({ message }) => message)).toEqual(annotations.map(({ message }) => message));
    expect(only?.history).toEqual(['in_progress', 'in_progress', 'failure', 'success']);
  });

  it('is another one than that of a job of the same name, which is of the same App', async () => {
    await publishCheck(forge, 'abc', check());
    const [own] = github.state.checks;
    if (own === undefined) throw new Error('no check was made');
    const job = { ...own, id: own.id + 1, externalId: 'c0ffee00-1234', conclusion: null, history: ['in_progress'] };
    github.state.checks.push(job);
    await publishCheck(forge, 'abc', check({ conclusion: 'success' }));
    await publishCheck(forge, 'def', check());
    github.state.checks.push({ ...job, id: 1, sha: 'ghi' });
    await publishCheck(forge, 'ghi', check());
    expect(github.state.checks.map(({ sha, history }) => [sha, ...history])).toEqual([
      ['abc', 'failure', 'success'],
      ['abc', 'in_progress'],
      ['def', 'failure'],
      ['ghi', 'in_progress'],
      ['ghi', 'failure'],
    ]);
  });

  it('goes on where another attempt ended between two batches', async () => {
    const annotations = Array.from({ length: 120 }, (_, index) => annotation(index + 1));
    github.fault = ({ count }) => (count >= 3 ? { status: 403 } : undefined);
    await expect(publishCheck(forge, 'abc', check({ annotations }))).rejects.toThrow('403');
    expect(github.state.checks[0]?.conclusion).toBeNull();
    github.fault = () => undefined;
    await publishCheck(forge, 'abc', check({ annotations }));
    expect(github.state.checks.map(({ conclusion, annotations: all }) => [conclusion, all.length])).toEqual([
      ['failure', 120],
    ]);
  });

  it('takes few requests however much there is to say, worst first', async () => {
    const annotations = Array.from({ length: 5000 }, (_, index) => annotation(index + 1));
    await publishCheck(forge, 'abc', check({ annotations }));
    expect(github.state.checks[0]?.annotations.map(({ message }) => message)).toEqual(
      annotations.slice(0, 200).map(({ message }) => message),
    );
    expect(github.requests.length).toBeLessThanOrEqual(6);
  });

  it('fits GitHub’s limits', async () => {
    const long = '𐐷'.repeat(100_000);
    await publishCheck(forge, 'abc', check({ title: long, summary: long, text: long }));
    expect(github.state.checks[0]?.output.summary).toMatch(/𐐷…$/u);
  });
});
