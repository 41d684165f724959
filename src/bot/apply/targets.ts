import { openTargetStore } from '../../apply/store/open.ts';
import type { TargetStore } from '../../apply/store.ts';
import type { OpenTarget } from '../../apply/verbs/verb.ts';
import type { Config, EnvironmentConfig } from '../../config/schema.ts';
import { UsageError } from '../../errors.ts';
import type { ApplySettings } from './apply-settings.ts';

export interface Targets extends AsyncDisposable {
  /**
   * The target of a repository's environment. It stays connected for the next one who asks; disposing of the answer
   * does nothing. @throws UsageError, DatabaseError
   */
  open(repository: string, environment: string, config: Config): Promise<OpenTarget>;
}

/** The targets that this bot has credentials of, by its own settings. */
export function createTargets(settings: ApplySettings): Targets {
  const stores = new Map<string, Promise<TargetStore>>();

  function storeOf(environment: string, url: string): Promise<TargetStore> {
    const key = `${environment} ${url}`;
    const known = stores.get(key);
    if (known !== undefined) return known;
    const opening = openTargetStore({ url, environment, applicationName: 'lockstep/bot' });
    stores.set(key, opening);
    // Asked for anew the next time.
    opening.catch(() => stores.delete(key));
    return opening;
  }

  return {
    async open(repository, environment, config) {
      const url = settings.urlOf(repository, settingsOf(config, environment).urlFrom);
      const store = await storeOf(environment, url);
      return { store, url, [Symbol.asyncDispose]: () => Promise.resolve() };
    },
    async [Symbol.asyncDispose]() {
      const open = await Promise.allSettled(stores.values());
      stores.clear();
      for (const each of open) if (each.status === 'fulfilled') await each.value[Symbol.asyncDispose]();
    },
  };
}

export function settingsOf(config: Config, environment: string): EnvironmentConfig {
  const found = Object.hasOwn(config.environments, environment) ? config.environments[environment] : undefined;
  if (found !== undefined) return found;
  throw new UsageError(`There is no environment ${environment} in lockstep.yml.`, { code: 'target-not-configured' });
}
