import { Probot } from 'probot';
import { expect, it } from 'vitest';
import { app } from '../../test/bot/running-bot.ts';
import { startFakeGitHub } from '../../test/github/fake-github.ts';
import { PatientOctokit } from './github.ts';

const message = 'You have exceeded a secondary rate limit.';

it.each([
  ['a failure', { status: 502 }],
  ['a cut connection', 'cut' as const],
  ['a secondary limit', { status: 403, headers: { 'retry-after': '1' }, body: { message } }],
  ['a spent limit', { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' } }],
])('nobody but us repeats a request of the App: %s', async (_, fault) => {
  await using github = await startFakeGitHub({ dir: '', app });
  github.fault = () => fault;
  const { id, privateKey, webhookSecret: secret } = app;
  const at = { appId: id, privateKey, secret, baseUrl: github.origin, logLevel: 'fatal' as const };
  const octokit = await new Probot({ ...at, Octokit: PatientOctokit }).auth();
  await expect(octokit.request('GET /app')).rejects.toThrow(/./);
  expect(github.requests).toHaveLength(1);
});
