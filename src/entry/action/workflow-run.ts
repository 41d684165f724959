import * as core from '@actions/core';
import { proofCheck, proofComment } from '../../bot/evidence/show.ts';
import { checkOf } from '../../check/publish.ts';
import { publishCheck } from '../../forge/publish-check.ts';
import { publishReport } from '../../forge/publish-report.ts';
import type { ActionEvent } from './event.ts';
import { type ForkRun, pullsOf, readForkRun, readReport } from './fork-run.ts';
import { needRepo, type Repo } from './github.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { type JudgedFork, judgeFork } from './judge-fork.ts';
import { attempt } from './publish.ts';

/** Posts for a fork's pull request what its own workflow could not: by the base repository's token, running nothing of it. */
export async function handle(event: ActionEvent): Promise<void> {
  const inputs = readInputs();
  const repo = needRepo(event, inputs.token);
  const run = event.runId === undefined ? 'the event names no run' : await readForkRun(repo, event.runId);
  if (typeof run === 'string') {
    core.notice(`Nothing to post: ${run}.`);
    return;
  }
  const numbers = await pullsOf(repo, run);
  if (numbers.length === 0) core.notice('Nothing to post: no open pull request has this commit for its head.');
  const evidence = numbers.length === 0 ? undefined : await readReport(repo, run);
  for (const number of numbers) {
    const pull = await repo.forge.pull(number);
    if (evidence === undefined || pull.head.sha !== run.head) continue;
    const judged = await judgeFork(repo, { run, pull, evidence });
    await post(repo, { run, pull, judged, wanted: inputs.wanted });
    core.setOutput('verdict', judged.report.verdict);
    core.setOutput('reason-code', judged.report.reasons[0]?.code ?? '');
  }
}

interface Posted extends Pick<Inputs, 'wanted'> {
  run: ForkRun;
  pull: { number: number; draft: boolean };
  judged: JudgedFork;
}

async function post({ forge, isOwn }: Repo, { run, pull, judged, wanted }: Posted): Promise<void> {
  const { report, tree } = judged;
  const proof = { ...judged, state: 'judged', url: run.url, waitsForApproval: false } as const;
  if (wanted.check) {
    const name = 'lockstep';
    const check = tree === undefined ? checkOf(report, name) : proofCheck(proof, { name, tree });
    await attempt('checks: write', () => publishCheck(forge, run.head, check));
  }
  if (!wanted.comment) return;
  const isQuiet = pull.draft || (report.verdict === 'pass' && !report.scope.sources.some(({ changed }) => changed));
  const body = proofComment(proof);
  await attempt('pull-requests: write', () =>
    publishReport(forge, { number: pull.number, body, isOwn, begin: !isQuiet }),
  );
}
