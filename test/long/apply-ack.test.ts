import { afterEach, beforeEach, expect, it } from 'vitest';
import { acceptedInComments } from '../../src/chat/accepted-in-comments.ts';
import type { Command } from '../../src/commands/command.ts';
import { openRepo } from '../../src/entry/action/github.ts';
import { runAck } from '../../src/entry/apply/run-ack.ts';
import { type FakeGitHub, startFakeGitHub } from '../github/fake-github.ts';
import { openPull } from '../github/given.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';

const rights = { contents: 'read', issues: 'write', pull_requests: 'write', metadata: 'read' } as const;
const REASON = 'nobody "reads" it \\ any more';

let repository: TestRepository;
let github: FakeGitHub;
beforeEach(async () => {
  repository = await createRepository();
  await repository.commit({
    'migrations/1_users.up.sql':
      'CREATE TABLE users (id int PRIMARY KEY, name text); CREATE INDEX names ON users (name);',
  });
  await repository.git('checkout', '-q', '-b', 'feature');
  await repository.commit({ 'migrations/2_drop.up.sql': 'DROP INDEX names;' });
  await repository.git('checkout', '-q', 'main');
  github = await startFakeGitHub({ dir: repository.dir, pulls: [openPull({ head: 'feature' })] });
  github.state.roles.set('ada', 'admin').set('ben', 'write').set('reader', 'triage');
  process.env.GITHUB_API_URL = github.origin;
});
afterEach(async () => {
  delete process.env.GITHUB_API_URL;
  expect(github.violations).toEqual([]);
  await github[Symbol.asyncDispose]();
  repository[Symbol.dispose]();
});

const command = (finding: string): Command => ({ verb: 'ack', finding, flags: { reason: REASON } });
const tokenOf = (login: string, type: 'User' | 'Bot' = 'User'): string => github.token({ login, id: 7, type }, rights);
const give = (finding: string, token: string) =>
  runAck(command(finding), { pull: '1', repository: 'octo/shop' }, { GITHUB_TOKEN: token });

/** What the pull request's findings are called. */
async function findingNamed(rule: string): Promise<string> {
  const answer = await give(rule, tokenOf('ben'));
  return ('nextStep' in answer ? /ack (\S+) --reason/.exec(answer.nextStep)?.[1] : undefined) ?? JSON.stringify(answer);
}

it('is the comment that its giver would have written, and counts as that', async () => {
  const finding = await findingNamed('drop-index-not-concurrent');
  expect(finding).toMatch(/^drop-index-not-concurrent\.[0-9a-f]{8}$/);
  expect(github.state.comments).toEqual([]);
  const given = await give(finding, tokenOf('ben'));
  expect(given).toMatchObject({ text: expect.stringContaining('is accepted by ben until') as string });
  expect(github.state.comments.map(({ author }) => author.login)).toEqual(['ben']);
  const accepted = await acceptedInComments({
    ...openRepo({ owner: 'octo', repo: 'shop' }, tokenOf('ben')),
    number: 1,
    author: 'ada',
  });
  expect(accepted).toMatchObject([{ finding, by: 'ben', reason: REASON }]);
});

it('has the guards of a comment: not by the author, not without the role, not of what is not there', async () => {
  expect(await give('drop-index-not-concurrent', tokenOf('ada'))).toMatchObject({ code: 'not_allowed' });
  expect(await give('drop-index-not-concurrent', tokenOf('reader'))).toMatchObject({ code: 'not_allowed' });
  expect(await give('drop-partition', tokenOf('ben'))).toMatchObject({ code: 'unknown_finding' });
  expect(github.state.comments).toEqual([]);
});

it('is refused where nobody can say whose word it is, with what can be done', async () => {
  const next = expect.stringMatching(/GITHUB_TOKEN.*migrate ack.*lockstep: allow RULE until=/) as string;
  for (const token of ['', tokenOf('github-actions[bot]', 'Bot')]) {
    expect(await give('drop-index-not-concurrent', token)).toMatchObject({ code: 'not_attributable', nextStep: next });
  }
  await expect(runAck(command('x'), {}, { GITHUB_TOKEN: 'a' })).rejects.toMatchObject({ code: 'change-unclear' });
  expect(github.state.comments).toEqual([]);
});
