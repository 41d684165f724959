import { hostname } from 'node:os';
import { driveInTurn } from '../../../apply/execute/await-turn.ts';
import { driveRun } from '../../../apply/execute/drive.ts';
import { isRefusal } from '../../../apply/guards/control-plane.ts';
import type { GuardRefusal } from '../../../apply/guards/guard.ts';
import { usableConfig } from '../../../apply/guards/usable-config.ts';
import { plainText } from '../../../apply/render/plain.ts';
import type { Actor, Run } from '../../../apply/store.ts';
import { environmentOf } from '../../../apply/verbs/environments.ts';
import { guardsOf } from '../../../apply/verbs/guard-start.ts';
import type { OpenTarget } from '../../../apply/verbs/verb.ts';
import { UsageError } from '../../../errors.ts';
import { cleanLine } from '../../../report/clean.ts';
import { openProject } from '../../apply/open-project.ts';
import { pauseOnSignal } from '../../apply/pause-on-signal.ts';
import { showProgress } from '../../apply/show-progress.ts';
import { groupedProgress } from '../progress.ts';
import { firstLines } from './first-lines.ts';
import type { JobContext } from './job-context.ts';
import { stopSignals } from './stop-signals.ts';

/** Who pauses a run when its job is cancelled: GitHub does not tell who did that. */
const JOB: Actor = { login: 'github-actions[bot]', role: 'none', via: 'action' };

/** Lines of a command's output that the log of a job is given. */
const MOST_LINES = 5000;

export interface DrivenHere {
  run: Run;
  target: OpenTarget;
  /** Told whenever it has moved. */
  onMove?: () => void;
}

/**
 * Drives a run in this job, its states as groups of the log. Who cancels the job pauses the run behind its statement;
 * where there is no time for that, the statement is cancelled, and the next driver finds out what has landed. A run that
 * is queued is waited for, as long as nobody but other drivers is before it.
 * @returns the run as it is then @throws what driveInTurn throws
 */
export async function driveHere(context: JobContext, { run, target, onMove }: DrivenHere): Promise<Run> {
  const settings = environmentOf(context.config, run.environment);
  if (isRefusal(settings)) throw new UsageError(settings.message, { code: settings.code, hint: settings.nextStep });
  const { GITHUB_RUN_ID = '', GITHUB_RUN_ATTEMPT = '' } = process.env;
  using progress = groupedProgress();
  using signals = stopSignals();
  const show = showProgress(progress);
  const { checkout, config } = context;
  const onLine = firstLines(MOST_LINES, (line) => progress.update(line));
  await using project = await openProject({ checkout, config, run, env: process.env, onLine });
  const { store } = target;
  const owner = `action ${GITHUB_RUN_ID}/${GITHUB_RUN_ATTEMPT} ${hostname()} ${process.pid}`;
  const onWait = (text: string): void => progress.update(cleanLine(plainText(text)));
  const waiting = { store, run, owner, onWait, signal: signals.signal, waitsForPeople: false };
  return await driveInTurn(waiting, async () => {
    using stopping = pauseOnSignal({ progress, ...signals }, { store, run, actor: JOB });
    return await driveRun({
      store,
      runId: run.id,
      url: target.url,
      settings,
      owner,
      signal: stopping.signal,
      guards: (now) => askGuards(context, now),
      ...(project !== undefined && { command: project }),
      onProgress: (seen) => {
        show(seen);
        onMove?.();
      },
    });
  });
}

/** Everything is asked anew, with the configuration of the default branch as it is then. */
async function askGuards(context: JobContext, run: Run): Promise<GuardRefusal | undefined> {
  const config = await usableConfig(context.control);
  return isRefusal(config) ? config : guardsOf({ ...context, config, now: new Date() })(run);
}
