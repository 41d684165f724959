import type { MayRunCommand } from '../../apply/change/plan-apply.ts';
import type { GuardRefusal } from '../../apply/guards/guard.ts';
import type { Run } from '../../apply/store.ts';
import type { Config } from '../../config/schema.ts';
import { ForgeError } from '../../forge/forge-error.ts';

const WORKFLOW = 'lockstep-apply.yml';

/**
 * A project's own command is the project's code: the bot runs none beside its private key. Where the environment has the
 * repository's workflow drive, that runs it, and looks at what it has checked out itself.
 */
export function mayRunCommand(config: Config): MayRunCommand {
  return ({ change, command, environment }) => {
    const settings = config.environments[environment];
    if (settings?.executor === 'workflow') return Promise.resolve(undefined);
    return Promise.resolve(notHere({ path: change.source.path, command, environment, workflow: settings?.workflow }));
  };
}

/** Of a run that a terminal or a job has made, which only one of these can go on with. */
export function notDrivenHere({ plan, environment }: Run, config: Config): GuardRefusal | undefined {
  const settings = config.environments[environment];
  if (plan.command === undefined || settings?.executor === 'workflow') return undefined;
  const { path } = plan.change.source;
  return notHere({ path, command: plan.command.command, environment, workflow: settings?.workflow });
}

function notHere({
  path,
  command,
  environment,
  workflow = WORKFLOW,
}: {
  path: string;
  command: string;
  environment: string;
  workflow: string | undefined;
}): GuardRefusal {
  return {
    code: 'runner_unavailable',
    message: `The migrations in \`${path}\` are run by the project’s own command (\`${command}\`), and this bot runs no project’s code beside its private key.`,
    nextStep: `1. Set \`executor: workflow\` for \`${environment}\` in lockstep.yml. 2. Copy docs/workflows/apply-command.yml of Lockstep to \`.github/workflows/${workflow}\` on the default branch, and give its job the environment’s URL. 3. Give the command again. Until then it runs from a terminal: \`lockstep apply ${environment}\`.`,
  };
}

/**
 * Why the repository's workflow will not start, however often it is asked: it is not there, does not take a run, or may
 * not be started by this App. Undefined for everything that passes by itself.
 */
export function cannotDispatch(thrown: unknown, { environment, workflow = WORKFLOW }: Dispatched): string | undefined {
  if (!(thrown instanceof ForgeError)) return undefined;
  const file = `\`.github/workflows/${workflow}\``;
  const again = `give \`/migrate apply ${environment}\` again`;
  if (thrown.code === 'github-not-found')
    return `The default branch has no ${file}, which is to drive it. 1. Copy docs/workflows/apply.yml of Lockstep there (apply-command.yml where the migrations are code), or let \`workflow\` in lockstep.yml name yours. 2. Then ${again}.`;
  if (thrown.code === 'github-invalid')
    return `${file} cannot be started with a run. 1. Give it \`workflow_dispatch\` with the inputs \`run\` and \`environment\`, as docs/workflows/apply.yml of Lockstep has. 2. Then ${again}.`;
  if (thrown.code === 'github-forbidden')
    return `GitHub does not let this App start ${file}. 1. Give the App \`actions: write\`, and accept that for the repository. 2. Then ${again}.`;
  return undefined;
}

export interface Dispatched {
  environment: string;
  workflow?: string | undefined;
}
