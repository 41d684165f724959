import { userInfo } from 'node:os';
import { driveInTurn } from '../../apply/execute/await-turn.ts';
import { driveRun } from '../../apply/execute/drive.ts';
import { isRefusal } from '../../apply/guards/control-plane.ts';
import { createLocalControlPlane } from '../../apply/guards/local-control-plane.ts';
import { plainText } from '../../apply/render/plain.ts';
import { openTargetStore } from '../../apply/store/open.ts';
import type { Run } from '../../apply/store.ts';
import { guardsOf } from '../../apply/verbs/guard-start.ts';
import type { VerbContext } from '../../apply/verbs/verb.ts';
import { loadConfig } from '../../config/load.ts';
import type { Config, EnvironmentConfig } from '../../config/schema.ts';
import { UsageError } from '../../errors.ts';
import { cleanLine } from '../../report/clean.ts';
import { readConfig } from '../read-config.ts';
import type { Session } from '../session.ts';
import { openProject } from './open-project.ts';
import type { ApplyOptions } from './options.ts';
import { pauseOnSignal } from './pause-on-signal.ts';
import { readLive } from './read-live.ts';
import { readReports } from './read-reports.ts';
import { showProgress } from './show-progress.ts';
import { untilItMay } from './until-it-may.ts';
import { type Checkout, verifyCheckout } from './verify-checkout.ts';

interface BaseBranch extends AsyncDisposable {
  control: Awaited<ReturnType<typeof createLocalControlPlane>>;
  config: Config;
}

/** The base branch of the clone, with its configuration, as they are now. */
async function openBase(options: ApplyOptions): Promise<BaseBranch> {
  const control = await createLocalControlPlane({
    dir: options.repo,
    reports: readReports(options.evidence ?? []),
    live: readLive(options.live ?? []),
    ...(options.base !== undefined && { base: options.base }),
  });
  const own = options.config === undefined ? undefined : readConfig(options.config);
  const config = own === undefined ? await control.config() : loadConfig(own.text, own.file);
  if (isRefusal(config)) {
    await control[Symbol.asyncDispose]();
    throw new UsageError(config.message, { code: config.code, hint: config.nextStep });
  }
  return { control, config, [Symbol.asyncDispose]: () => control[Symbol.asyncDispose]() };
}

/** The CLI's side of a verb: the clone, the environment's variables, and this process as the driver. */
export async function openContext(session: Session, options: ApplyOptions): Promise<VerbContext & AsyncDisposable> {
  const { control, config } = await openBase(options);

  const open: VerbContext['open'] = async (environment, how) => {
    const url = urlOf(session.env, environment, config.environments[environment]);
    const store = await openTargetStore({ url, environment, applicationName: 'lockstep-cli', ...how });
    return { store, url, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
  };
  const checkout: Checkout = { dir: options.repo, nextStep: 'Run `git fetch origin`, then give the command again.' };
  const context: VerbContext = {
    actor: { login: userInfo().username, role: 'operator', via: 'cli' },
    config,
    control,
    change: changeOf(options, control.tipSha),
    open,
    start: (run) => drive(run),
    runsCommands: ({ change }) => verifyCheckout(checkout, change),
    now: new Date(),
  };

  async function drive(run: Run): Promise<void> {
    const settings = config.environments[run.environment];
    if (settings === undefined) return;
    await using target = await open(run.environment);
    const { store } = target;
    const owner = `cli-${process.pid}`;
    const { env, progress } = session;
    const onLine = (line: string): void => progress.update(line);
    await using project = await openProject({ checkout, config, run, env, onLine });
    await untilItMay(run, session);
    const onWait = (text: string): void => session.progress.log(`lockstep: ${cleanLine(plainText(text))}`);
    // What the repository's workflow drives waits for GitHub, perhaps for long.
    const isTerminals = ({ plan }: Run): boolean => plan.command !== undefined && settings.executor !== 'workflow';
    const forsaken = { isTerminals };
    const waiting = { store, run, owner, onWait, signal: session.signal, waitsForPeople: true, forsaken };
    await driveInTurn(waiting, async () => {
      // It may have waited for long: the guards judge by what the base branch is now.
      await using base = await openBase(options);
      using stopping = pauseOnSignal(session, { store, run, actor: context.actor });
      return await driveRun({
        store,
        runId: run.id,
        url: target.url,
        settings: base.config.environments[run.environment] ?? settings,
        owner,
        signal: stopping.signal,
        guards: guardsOf({ ...context, control: base.control, config: base.config, now: new Date() }),
        onProgress: showProgress(session.progress),
        ...(project !== undefined && { command: project }),
      });
    });
  }
  return { ...context, [Symbol.asyncDispose]: () => control[Symbol.asyncDispose]() };
}

function changeOf({ pull, commit }: ApplyOptions, tipSha: string): VerbContext['change'] {
  if (pull === undefined) return { commit: commit ?? tipSha };
  if (!/^[1-9]\d{0,9}$/.test(pull) || commit !== undefined) {
    throw new UsageError('Either --pull with a number or --commit says which change is meant.', {
      code: 'change-unclear',
      hint: 'Leave both away for the newest commit of the base branch.',
    });
  }
  return { pull: Number(pull) };
}

function urlOf(env: NodeJS.ProcessEnv, environment: string, settings: EnvironmentConfig | undefined): string {
  const url = settings === undefined ? undefined : env[settings.urlFrom];
  if (url) return url;
  throw new UsageError(`The variable ${settings?.urlFrom ?? '?'} with the URL of ${environment} is not set.`, {
    code: 'target-url-missing',
    hint: `Set it to the database's URL, like postgresql://user:password@host:5432/database?sslmode=verify-full.`,
  });
}
