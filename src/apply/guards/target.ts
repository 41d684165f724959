import { refusePooled } from '../execute/pooled.ts';
import { closeSession, openSession } from '../execute/session.ts';
import { Ending } from '../execute/stops.ts';
import { identityKeys, refuseOther } from './compare-identity.ts';
import type { Found, Guard, GuardContext, Moment } from './context.ts';
import { type Identity, readIdentity } from './identity.ts';

/** It is the database that is meant, it can be written to, and sessions on it are ours alone. */
export const target: Guard = {
  name: 'target',
  unknown: 'target_unreachable',
  rollback: true,
  async check(context, moment) {
    const identity = await readIdentity(context.client);
    const { environment } = context;
    if (identity.inRecovery || identity.readOnly) {
      return {
        code: 'target_mismatch',
        message: `\`${environment}\` is ${identity.inRecovery ? 'a standby, which cannot be written to' : 'read only (default_transaction_read_only)'}.`,
        nextStep: `Let \`${context.settings.urlFrom}\` lead to the primary, with a role that may write.`,
      };
    }
    const other = await compareIdentity(context, identity, moment);
    if (other !== undefined) return other;
    const { database, systemIdentifier } = identity;
    const system =
      systemIdentifier === undefined ? 'whose system identifier may not be read' : `system ${systemIdentifier}`;
    // The driver probes its own two connections when it has them.
    return (
      (moment === 'start' ? undefined : await probe(context)) ?? {
        detail: `It is the database \`${database}\`, ${system}.`,
      }
    );
  },
};

/** What is configured counts; what is not is learned when a command is first taken, and kept. */
async function compareIdentity(context: GuardContext, is: Identity, moment: Moment): Promise<Found | undefined> {
  const { settings, store, environment } = context;
  const known = await store.facts();
  for (const key of identityKeys) {
    const value = is[key];
    const learned = moment === 'plan' || value === undefined ? known[key] : await store.learn(key, value);
    const other = refuseOther(key, { environment, settings, is, learned });
    if (other !== undefined) return other;
  }
  return undefined;
}

/** Two connections at once, which a run needs, and whose sessions nobody shares. */
async function probe({ client, url, environment }: GuardContext): Promise<Found | undefined> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid');
  const other = await openSession(url, { applicationName: 'lockstep guards' }).catch(() => undefined);
  if (other === undefined) {
    return {
      code: 'target_unreachable',
      message: `\`${environment}\` takes no second connection, and a run needs two.`,
      nextStep: 'Free connections on the server, or raise the role’s CONNECTION LIMIT; then give the command again.',
    };
  }
  try {
    await refusePooled({ client, pid: rows[0]?.pid ?? 0 }, other);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Ending)) throw thrown;
    const nextStep = 'Give the URL of the server itself, or of a pool in session mode.';
    return { code: 'pooled_connection', message: thrown.message, nextStep };
  } finally {
    await closeSession(other);
  }
}
