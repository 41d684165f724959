import type { RunCheckInput } from '../../check/run-check.ts';
import { defaultCacheDir } from '../../database/cache-dir.ts';
import { readConfig } from '../read-config.ts';
import { today } from '../today.ts';
import type { ActionEvent } from './event.ts';
import type { Inputs } from './inputs.ts';

/** What the inputs and the event say of the check that is to be made. */
export function checkInput(inputs: Inputs, event: ActionEvent): Omit<RunCheckInput, 'progress'> {
  const { base = event.base, config } = inputs;
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort()).once('SIGTERM', () => controller.abort());
  return {
    dir: inputs.dir,
    head: inputs.head,
    cacheDir: defaultCacheDir(process.env),
    env: withoutInputs(process.env),
    signal: controller.signal,
    today: today(),
    ...(base !== undefined && { base }),
    ...(config !== undefined && { config: readConfig(config) }),
  };
}

/** Nothing that users' commands can be given holds a token of the runner's. */
function withoutInputs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:INPUT|ACTIONS)_/.test(name)));
}
