import type { Config } from '../../config/schema.ts';
import { ConfigError } from '../../errors.ts';
import type { ControlPlane } from './control-plane.ts';
import type { GuardRefusal } from './guard.ts';

/** The default branch's configuration, or why there is none to go by. */
export async function usableConfig(control: Pick<ControlPlane, 'config'>): Promise<Config | GuardRefusal> {
  try {
    return await control.config();
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    return {
      code: 'unknown_environment',
      message: `lockstep.yml of the default branch cannot be used: ${thrown.message}`,
      nextStep: thrown.hint ?? 'Mend it on the default branch.',
    };
  }
}
