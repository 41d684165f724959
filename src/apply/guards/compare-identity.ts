import type { EnvironmentConfig } from '../../config/schema.ts';
import type { GuardRefusal } from './guard.ts';
import type { Identity } from './identity.ts';

export const identityKeys = ['database', 'systemIdentifier'] as const satisfies ReadonlyArray<keyof Identity>;

type IdentityKey = (typeof identityKeys)[number];

const NAMED = { database: 'database name', systemIdentifier: 'system identifier' } as const;

export interface Compared {
  environment: string;
  settings: Partial<Pick<EnvironmentConfig, 'identity' | 'urlFrom'>>;
  is: Identity;
  /** What was learned at the first apply. What is configured counts before it. */
  learned: string | undefined;
}

/** Whether a target is another database than it must be, by one of its names. What is not known is not compared. */
export function refuseOther(
  key: IdentityKey,
  { environment, settings, is, learned }: Compared,
): GuardRefusal | undefined {
  const configured = settings.identity?.[key];
  const value = is[key];
  if (value === undefined) {
    if (configured === undefined) return undefined;
    return {
      code: 'target_mismatch',
      message: `The ${NAMED[key]} of \`${environment}\` must be \`${configured}\`, and the role may not read it.`,
      nextStep: 'Grant it EXECUTE on pg_control_system(), or take `identity.systemIdentifier` out of lockstep.yml.',
    };
  }
  const expected = configured ?? learned;
  if (expected === undefined || expected === value) return undefined;
  const url = settings.urlFrom === undefined ? 'its URL' : `\`${settings.urlFrom}\``;
  return {
    code: 'target_mismatch',
    message: `\`${environment}\` is another database than ${configured === undefined ? 'at its first apply' : 'lockstep.yml says'}: its ${NAMED[key]} is \`${value}\`, not \`${expected}\`.`,
    nextStep: `Correct ${url}. If the database has moved on purpose, set \`identity.${key}: "${value}"\` of \`${environment}\` in lockstep.yml on the default branch.`,
  };
}
