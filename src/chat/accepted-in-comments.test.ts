import { getOctokit } from '@actions/github';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeGitHub, startFakeGitHub } from '../../test/github/fake-github.ts';
import { openPull } from '../../test/github/given.ts';
import { userGiven } from '../../test/github/shapes.ts';
import type { FakeComment } from '../../test/github/state.ts';
import { acceptedInComments } from './accepted-in-comments.ts';

const ACK = '/migrate ack drop-column.01234567 --reason "nobody reads it"';
const accepted = { finding: 'drop-column.01234567', by: 'ben', reason: 'nobody reads it', until: '2026-12-20' };

let github: FakeGitHub;
beforeEach(async () => {
  github = await startFakeGitHub({ dir: '', pulls: [openPull()] });
  github.state.roles.set('ada', 'admin').set('ben', 'write').set('reader', 'triage');
});
afterEach(async () => {
  expect(github.violations).toEqual([]);
  await github[Symbol.asyncDispose]();
});

function say(login: string, body: string, more: Partial<FakeComment> = {}): FakeComment {
  const author = userGiven(login) as FakeComment['author'];
  const at = '2026-11-20T10:00:00Z';
  const id = github.state.nextId++;
  const comment = { id, number: 1, body, author, createdAt: at, updatedAt: at, reactions: [], ...more };
  github.state.comments.push(comment);
  return comment;
}

function read(except?: number) {
  const token = github.token(
    { login: 'github-actions[bot]', id: 1, type: 'Bot' },
    { issues: 'read', metadata: 'read' },
  );
  const { request } = getOctokit(token, { baseUrl: github.origin });
  const at = { owner: 'octo', repo: 'shop', request, number: 1, author: 'ada' };
  return acceptedInComments({ ...at, ...(except !== undefined && { except }) });
}

it('takes the word of people who may accept, from the day on which they gave it', async () => {
  say('ben', ACK);
  say('ben', `${ACK} --until 2026-11-21`);
  expect(await read()).toEqual([accepted, { ...accepted, until: '2026-11-21' }]);
  const questions = github.requests.filter((line) => line.includes('/permission'));
  expect(questions).toHaveLength(1);
});

it('takes no word of the author, of who has not the role, of a bot, or of nobody known here', async () => {
  for (const login of ['ada', 'reader', 'stranger']) say(login, ACK);
  say('ben', ACK, { author: { login: 'ben', id: 9, type: 'Bot' } });
  expect(await read()).toEqual([]);
});

it('takes nothing that was edited, is no command, or is another one', async () => {
  say('ben', ACK, { updatedAt: '2026-11-20T10:00:01Z' });
  say('ben', ` ${ACK}`);
  say('ben', '/migrate ack drop-column.01234567');
  say('ben', `${ACK} --until 2027-11-20`);
  say('ben', '/migrate status');
  expect(await read()).toEqual([]);
});

it('ends with the role, and leaves out the comment that is being answered', async () => {
  const { id } = say('ben', ACK);
  expect(await read(id)).toEqual([]);
  expect(await read()).toEqual([accepted]);
  github.state.roles.set('ben', 'read');
  expect(await read()).toEqual([]);
});
