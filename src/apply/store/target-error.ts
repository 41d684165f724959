import { DatabaseError, toError } from '../../errors.ts';
import { tlsProblem } from './tls-problem.ts';

export function sqlstateOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** What kept the store of a target from being opened or used. The URL is never repeated. */
export function toTargetError(thrown: unknown, environment: string): DatabaseError {
  if (thrown instanceof DatabaseError) return thrown;
  const message = toError(thrown).message;
  if (sqlstateOf(thrown) === '25006') {
    return new DatabaseError(`The database of ${environment} is read-only: ${message}`, {
      code: 'target-read-only',
      hint: 'Let the URL name the primary; a standby cannot be written to.',
      cause: thrown,
    });
  }
  return new DatabaseError(`The database of ${environment} cannot be used: ${message}`, {
    code: 'target-unreachable',
    hint: tlsProblem(thrown) ?? 'Nothing was run. Correct its URL, or see that the server can be reached from here.',
    cause: thrown,
  });
}

/** The role may not make, or not use, Lockstep's tables: with the statements that let it. */
export function missingRights(grants: string[], environment: string, cause: unknown): DatabaseError {
  return new DatabaseError(
    `The role for ${environment} may not use Lockstep's own schema there: ${toError(cause).message}`,
    { code: 'target-rights', hint: `As the database's owner run: ${grants.join(' ')}`, cause },
  );
}
