import { withClient } from '../database/client.ts';
import type { DatabaseAddress } from '../database/database.ts';
import { quoteIdent } from './quote.ts';

/**
 * Roles that a history takes for granted are cluster-wide and harmless here, so a missing one is made and the
 * replay goes on; the report says so. Answers the sentence for the report, or undefined when there is nothing to mend.
 */
export async function mendMissingRole(
  error: unknown,
  admin: DatabaseAddress,
  app: string,
): Promise<string | undefined> {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error) || !('code' in cause) || cause.code !== '42704') return undefined;
  const role = /^role "(.+)" does not exist$/.exec(cause.message)?.[1];
  if (role === undefined) return undefined;
  await withClient(admin, async (client) => {
    await client.query(`CREATE ROLE ${quoteIdent(role)} NOLOGIN`);
    await client.query(`GRANT ${quoteIdent(role)} TO ${quoteIdent(app)}`);
  });
  return `The migrations name the role "${role}"; Lockstep created it (list it under database.roles to make this explicit).`;
}
