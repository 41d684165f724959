import { nearestName } from '../../config/nearest.ts';
import type { Config, EnvironmentConfig } from '../../config/schema.ts';
import { LockstepError, toError } from '../../errors.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { OpenHow, OpenTarget, VerbContext } from './verb.ts';

/** An environment by its name on the default branch; never guessed. */
export function environmentOf(config: Config, name: string | undefined): EnvironmentConfig | GuardRefusal {
  const known = Object.keys(config.environments);
  if (known.length === 0) {
    return {
      code: 'unknown_environment',
      message: 'No environments are configured on the default branch.',
      nextStep: 'Add `environments` to lockstep.yml: a name, and `urlFrom`, the variable that holds its URL.',
    };
  }
  const found = name !== undefined && Object.hasOwn(config.environments, name) ? config.environments[name] : undefined;
  if (found !== undefined) return found;
  const near = name === undefined ? undefined : nearestName(name, known);
  const list = `There are ${known.map((each) => `\`${each}\``).join(', ')}.`;
  return {
    code: 'unknown_environment',
    message: name === undefined ? 'No environment is named.' : `There is no environment \`${name}\`.`,
    nextStep: near === undefined ? list : `Did you mean \`${near}\`? ${list}`,
  };
}

/** Opens a target, and says in a refusal's words why it cannot be. */
export async function openTarget(
  context: VerbContext,
  environment: string,
  how?: OpenHow,
): Promise<OpenTarget | GuardRefusal> {
  try {
    return await context.open(environment, how);
  } catch (thrown) {
    const error = toError(thrown);
    const isElsewhere = thrown instanceof LockstepError && thrown.code === 'runner-unavailable';
    return {
      code: isElsewhere ? 'runner_unavailable' : 'target_unreachable',
      message: `\`${environment}\` cannot be used: ${error.message}`,
      nextStep:
        (thrown instanceof LockstepError ? thrown.hint : undefined) ??
        'Look at the database, then give the command again.',
    };
  }
}
