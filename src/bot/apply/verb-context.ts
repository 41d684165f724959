import { isRefusal } from '../../apply/guards/control-plane.ts';
import type { GuardRefusal } from '../../apply/guards/guard.ts';
import { usableConfig } from '../../apply/guards/usable-config.ts';
import type { Actor } from '../../apply/store.ts';
import type { VerbContext } from '../../apply/verbs/verb.ts';
import { UsageError } from '../../errors.ts';
import type { JudgeContext } from '../judge.ts';
import type { BotApply } from './bot-apply.ts';
import { mayRunCommand, notDrivenHere } from './commands-elsewhere.ts';
import { controlPlaneOf } from './control-plane-of.ts';
import { startRun } from './start-run.ts';

/** Of the UsageError where a run cannot be driven from here. */
export const NOT_HERE = 'runner-unavailable';

export interface VerbContextInput {
  context: JudgeContext;
  actor: Actor;
  change: VerbContext['change'];
}

/** What the verbs work with in the bot: GitHub's word, the default branch's configuration, and this bot's targets. */
export async function verbContextOf(
  apply: BotApply,
  { context, actor, change }: VerbContextInput,
): Promise<VerbContext | GuardRefusal> {
  const { repository } = context.connection.forge;
  const control = controlPlaneOf(context);
  const config = await usableConfig(control);
  if (isRefusal(config)) return config;
  const open = (environment: string) => apply.targets.open(repository, environment, config);
  return {
    ...{ actor, config, control, change, open },
    runsCommands: mayRunCommand(config),
    async start(run) {
      const elsewhere = notDrivenHere(run, config);
      if (elsewhere !== undefined)
        throw new UsageError(elsewhere.message, { code: NOT_HERE, hint: elsewhere.nextStep });
      await startRun(apply, { repository, config, target: await open(run.environment) }, run);
    },
    now: new Date(),
  };
}
