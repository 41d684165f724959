import type { DatabaseAddress } from '../../../database/database.ts';
import { LoopbackServer, sendCancel } from '../../../trace/loopback-server.ts';
import { startupPacket } from '../../../trace/wire/startup.ts';
import { guardSession } from './guarded-session.ts';
import { openUpstream, type Upstream } from './upstream.ts';

export interface GuardedEndpointOptions {
  upstream: Upstream;
  applicationName: string;
  /** ms. */
  lockTimeout: number;
  refused: (sql: string) => string | undefined;
  onStatement: (sql: string) => void;
}

/** A server on loopback in front of a target, for the project's own migrate command. */
export interface GuardedEndpoint extends AsyncDisposable {
  address: DatabaseAddress;
  /** Of the sessions that are open. */
  pids(): number[];
  /** Statements that were not passed on. */
  refused: string[];
  /** Errors that the server gave, in order. */
  errors: Array<{ sqlstate: string; message: string }>;
}

/** Every session gets our name and lock_timeout as its defaults: RESET and DISCARD lead back to them. */
export async function startGuardedEndpoint(options: GuardedEndpointOptions): Promise<GuardedEndpoint> {
  const { upstream, applicationName, lockTimeout } = options;
  const pids = new Set<number>();
  const refused: string[] = [];
  const errors: Array<{ sqlstate: string; message: string }> = [];
  const listener = new LoopbackServer(async ({ client, opening }) => {
    const server = await openUpstream(upstream);
    listener.keep(server);
    if (opening.kind === 'cancel') {
      await sendCancel(server, opening);
      client.end();
      return;
    }
    const parameters = new Map(opening.parameters);
    parameters.set('application_name', applicationName).set('lock_timeout', String(lockTimeout));
    server.write(startupPacket(parameters));
    let own: number | undefined;
    if (opening.rest.length > 0) client.unshift(opening.rest);
    await guardSession({
      ...{ client, server, lockTimeout, refused: options.refused },
      seen: {
        pid(pid) {
          own = pid;
          pids.add(pid);
        },
        sent: options.onStatement,
        refused: (sql) => refused.push(sql),
        error: (error) => errors.push(error),
      },
    });
    if (own !== undefined) pids.delete(own);
  });
  const port = await listener.listen();
  const { database, user, password } = upstream;
  return {
    address: { host: '127.0.0.1', port, database, user, password },
    pids: () => [...pids],
    refused,
    errors,
    [Symbol.asyncDispose]: () => listener.close(),
  };
}
