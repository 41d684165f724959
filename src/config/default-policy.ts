import type { PolicyConfig } from './schema.ts';

/** The policy of a repository without a lockstep.yml, at hand without the schema: `lint` must start in milliseconds. */
export const defaultPolicy: PolicyConfig = {
  rules: {},
  separation: 'enforce',
  rollback: 'check',
  waivers: { allow: true, never: [] },
  evidence: { workflows: [] },
};

/** Likewise `database.version`. */
export const defaultVersion = 17;
