import * as core from '@actions/core';
import { type ReadRun, readRun } from '../../bot/evidence/run.ts';
import { proofCheck, proofComment } from '../../bot/evidence/show.ts';
import { checkOf } from '../../check/publish.ts';
import { createMemoryCache } from '../../forge/blob-cache.ts';
import { publishCheck } from '../../forge/publish-check.ts';
import { publishReport } from '../../forge/publish-report.ts';
import { connectionOf } from './connection-of.ts';
import type { ActionEvent } from './event.ts';
import { needRepo, type Repo } from './github.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { type JudgedFork, judgeFork } from './judge-fork.ts';
import { attempt } from './publish.ts';

/** Posts for a fork's pull request what its own workflow could not: by the base repository's token, running nothing of it. */
export async function handle(event: ActionEvent): Promise<void> {
  const inputs = readInputs();
  const repo = needRepo(event, inputs.token);
  const connection = await connectionOf(repo, createMemoryCache());
  const run = event.runId === undefined ? 'the event names none' : await readRun({ connection }, event.runId);
  const why = typeof run === 'string' ? run : whyNot(run);
  if (typeof run === 'string' || why !== undefined) {
    core.notice(`Nothing to post for the run: ${why}.`);
    return;
  }
  for (const number of run.pulls) {
    const pull = await repo.forge.pull(number);
    if (pull.head.sha !== run.head) continue;
    const proof = await judgeFork(connection, { runs: [run], pull });
    await post(repo, { run, pull, proof, wanted: inputs.wanted });
    core.setOutput('verdict', proof.report.verdict);
    core.setOutput('reason-code', proof.report.reasons[0]?.code ?? '');
  }
}

function whyNot({ event, conclusion, isFork, pulls }: ReadRun): string | undefined {
  // Others run other code than the pull request's merge: they prove nothing about it.
  if (event !== 'pull_request') return `it is one on ${event}`;
  if (conclusion === undefined) return 'it goes on';
  if (!isFork) return 'it is no fork’s, and posts for itself';
  return pulls.length === 0 ? 'no open pull request has its commit for its head' : undefined;
}

interface Posted extends Pick<Inputs, 'wanted'> {
  run: ReadRun;
  pull: { number: number; draft: boolean };
  proof: JudgedFork;
}

/** Writes check and comment, as far as they are wanted. @returns whether the check stands there */
export async function post({ forge, isOwn }: Repo, { run, pull, proof, wanted }: Posted): Promise<boolean> {
  const { report, tree } = proof;
  let isChecked = false;
  if (wanted.check) {
    const name = 'lockstep';
    const check = tree === undefined ? checkOf(report, name) : proofCheck(proof, { name, tree });
    isChecked = await attempt('checks: write', () => publishCheck(forge, run.head, check));
  }
  if (!wanted.comment) return isChecked;
  const isQuiet = pull.draft || (report.verdict === 'pass' && !report.scope.sources.some(({ changed }) => changed));
  const body = proofComment(proof);
  await attempt('pull-requests: write', () =>
    publishReport(forge, { number: pull.number, body, isOwn, begin: !isQuiet }),
  );
  return isChecked;
}
