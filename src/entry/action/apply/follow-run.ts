import * as core from '@actions/core';
import { isTurn } from '../../../apply/queue.ts';
import type { Run, TargetStore } from '../../../apply/store.ts';
import { LockstepError, toError } from '../../../errors.ts';
import { publishReport } from '../../../forge/publish-report.ts';
import { codeSpan, prose } from '../../../report/escape.ts';
import { driveHere } from './drive-here.ts';
import type { JobContext } from './job-context.ts';
import { createRunPublisher } from './run-publisher.ts';
import { failUnlessSucceeded, tellRun } from './tell-run.ts';

export interface Followed {
  run: Run;
  /** It was handed to a driver: this job. */
  isDriven: boolean;
  /** The job fails where the run does not come to a good end. */
  mustSucceed: boolean;
}

/** Drives a run on where a command has asked for that, and tells the pull request and the Deployments where it is. */
export async function followRun(context: JobContext, { run, isDriven, mustSucceed }: Followed): Promise<void> {
  await using target = await context.open(run.environment);
  const { store } = target;
  const publisher = createRunPublisher(context.repo, { store, run: run.id });
  try {
    if (isDriven) await driveHere(context, { run, target, onMove: () => publisher.moved() });
  } catch (thrown) {
    if (thrown instanceof LockstepError && thrown.code === 'run-held') {
      core.info(thrown.message);
      return;
    }
    await publisher.end();
    await tellStopped(context, run, thrown);
    throw thrown;
  }
  await publisher.end();
  const now = (await store.run(run.id)) ?? run;
  // What a rollback took back, in part or as a whole, is live no longer.
  if (now.of !== undefined) {
    await createRunPublisher(context.repo, { store, run: now.of }).end();
  }
  await tellRun(store, now);
  if (isDriven && mustSucceed) failUnlessSucceeded(now);
  if (isDriven && now.state === 'succeeded') await takeUpNext(context, store);
}

/** The next one in the queue, where its own job has ended before its turn came. */
async function takeUpNext(context: JobContext, store: TargetStore): Promise<void> {
  const queue = await store.queue();
  const [next] = queue.waiting;
  const isOurs = next?.plan.change.repository.toLowerCase() === context.control.repository.toLowerCase();
  if (next === undefined || !isOurs || !isTurn(queue, next.id) || (await store.driver(next.id))?.alive === true) return;
  core.info(`Run ${next.id} is the next one, and nobody waits for it.`);
  await followRun(context, { run: next, isDriven: true, mustSucceed: false });
}

/** Codes of a wait that ended before the run began. */
const QUEUED = new Set(['queue-stopped', 'interrupted']);

/** No bot takes it up: somebody has to. */
async function tellStopped({ repo }: JobContext, { id, plan }: Run, thrown: unknown): Promise<void> {
  const number = plan.change.pull;
  if (number === undefined) return;
  const why = prose(toError(thrown).message, 1200);
  const isQueued = thrown instanceof LockstepError && QUEUED.has(thrown.code);
  const next = isQueued
    ? `It begins when its turn comes, by the job of whoever is before it; \`/migrate resume ${id}\` waits for that in a job of its own.`
    : `\`/migrate resume ${id}\` finds out what has landed, and goes on.`;
  const { forge, isOwn } = repo;
  const body = `⚠️ The job of run ${codeSpan(id)} has ended before it: ${why}\n\nNext: ${next}`;
  await publishReport(forge, { number, key: `stopped-${id}`, body, isOwn }).catch(() => undefined);
}
