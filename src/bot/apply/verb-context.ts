import { isRefusal } from '../../apply/guards/control-plane.ts';
import type { GuardRefusal } from '../../apply/guards/guard.ts';
import type { Actor } from '../../apply/store.ts';
import type { VerbContext } from '../../apply/verbs/verb.ts';
import type { Config } from '../../config/schema.ts';
import { ConfigError } from '../../errors.ts';
import type { JudgeContext } from '../judge.ts';
import type { BotApply } from './bot-apply.ts';
import { controlPlaneOf } from './control-plane-of.ts';
import { startRun } from './start-run.ts';

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
  const config = await readConfig(() => control.config());
  if (isRefusal(config)) return config;
  const open = (environment: string) => apply.targets.open(repository, environment, config);
  return {
    ...{ actor, config, control, change, open },
    async start(run) {
      await startRun(apply, { repository, config, target: await open(run.environment) }, run);
    },
    now: new Date(),
  };
}

async function readConfig(read: () => Promise<Config | GuardRefusal>): Promise<Config | GuardRefusal> {
  try {
    return await read();
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    return {
      code: 'unknown_environment',
      message: `lockstep.yml of the default branch cannot be used: ${thrown.message}`,
      nextStep: thrown.hint ?? 'Mend it on the default branch.',
    };
  }
}
