import type { EnvironmentConfig, PeopleConfig } from '../../config/schema.ts';
import type { Run } from '../store.ts';

export interface SecondInput {
  kind: Run['kind'] | undefined;
  environment: string;
  settings: Pick<EnvironmentConfig, 'fourEyes' | 'approvers' | 'production'>;
}

const PRODUCTION = /^(?:prod|production|live)(?:$|[-_.0-9])/i;

/** Whether somebody else than who asked must confirm: with `fourEyes` always, in production what takes something back. */
export function needsSecond({ kind, environment, settings }: SecondInput): boolean {
  return settings.fourEyes || (kind === 'rollback' && isProduction({ environment, settings }));
}

/** Who may confirm a run, as lockstep.yml is now. */
export function confirmersOf(
  kind: SecondInput['kind'],
  { fourEyes, approvers, appliers }: Pick<EnvironmentConfig, 'fourEyes' | 'approvers' | 'appliers'>,
): PeopleConfig {
  return fourEyes || kind === 'rollback' ? approvers : appliers;
}

/** By what lockstep.yml says of it; where it says nothing, by whether approvers are named, and by the name. */
function isProduction({ environment, settings: { production, approvers } }: Omit<SecondInput, 'kind'>): boolean {
  return production ?? (approvers.users.length + approvers.teams.length > 0 || PRODUCTION.test(environment));
}

/** What can be done where nobody else is there; of `fourEyes` that is for who wrote it to know. */
export function withoutSecond({ kind, settings: { fourEyes } }: Omit<SecondInput, 'environment'>): string {
  if (kind !== 'rollback' || fourEyes) return '';
  return ' Where nobody else may, `production: false` for the environment in lockstep.yml lets who asks confirm.';
}
