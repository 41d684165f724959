import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { DatabaseAddress } from '../../../database/database.ts';
import { toError } from '../../../errors.ts';
import { type Accepted, LoopbackServer, sendCancel } from '../../../trace/loopback-server.ts';
import { guardSession, type Note, type ServerError } from './guarded-session.ts';
import { createLandings, newHistory } from './landings.ts';
import { admit, openBackend, turnAway } from './open-session.ts';
import { openUpstream, type Upstream } from './upstream.ts';

export interface GuardedEndpointOptions {
  upstream: Upstream;
  applicationName: string;
  /** ms. */
  lockTimeout: number;
  refused: (sql: string) => string | undefined;
  onStatement: (sql: string) => void;
  /** Keeps what may land without the command's own history: a text once. What it throws ends the session. */
  note: Note;
}

/** A server on loopback in front of a target, for the project's own migrate command. */
export interface GuardedEndpoint extends AsyncDisposable {
  /** With a password of its own, which ends with it: the target's is not the command's to know. */
  address: DatabaseAddress;
  /** Of the sessions that are open. */
  pids(): number[];
  /** Statements that were not passed on. */
  refused: string[];
  /** Errors that the server gave, in order. */
  errors: ServerError[];
}

/** Every session gets our name and lock_timeout as its defaults: RESET and DISCARD lead back to them. */
export async function startGuardedEndpoint(options: GuardedEndpointOptions): Promise<GuardedEndpoint> {
  const { upstream, lockTimeout } = options;
  const { user, database } = upstream;
  const password = randomBytes(24).toString('base64url');
  const pids = new Set<number>();
  const refused: string[] = [];
  const errors: GuardedEndpoint['errors'] = [];
  const history = newHistory();
  const noted = new Map<string, Promise<void>>();
  const listener = new LoopbackServer(serve);

  async function serve({ client, opening }: Accepted): Promise<void> {
    if (opening.kind === 'cancel') {
      await sendCancel(await open(), opening);
      client.end();
      return;
    }
    const { parameters, rest } = opening;
    const after = await admit(client, { parameters, rest, oneTime: { user, password } });
    if (after === undefined) return;
    const opened = await begin(client, parametersOf(parameters, options));
    if (opened === undefined) return;
    const { server, begun } = opened;
    pids.add(begun.pid);
    await guardSession({
      ...{ client, server, lockTimeout, refused: options.refused, note, landings: createLandings(history) },
      rest: { client: after, server: begun.rest },
      seen: { sent: options.onStatement, refused: (sql) => refused.push(sql), error: (error) => errors.push(error) },
    });
    pids.delete(begun.pid);
  }

  /** Undefined where the target does not let us in; the client has been told why. */
  async function begin(client: Socket, parameters: Map<string, string>) {
    let server: Socket | undefined;
    try {
      server = await open();
      const begun = await openBackend(server, {
        ...{ upstream, parameters },
        tell: (bytes) => void client.write(bytes),
        refused: (error) => errors.push(error),
      });
      if (begun !== undefined) return { server, begun };
      client.end();
    } catch (thrown) {
      const { message } = toError(thrown);
      errors.push({ sqlstate: '08001', message });
      turnAway(client, { sqlstate: '08001', text: `The target cannot be reached: ${message}` });
    }
    server?.destroy();
    return undefined;
  }

  async function open(): Promise<Socket> {
    const server = await openUpstream(upstream);
    listener.keep(server);
    return server;
  }

  function note(sql: string, kind: Parameters<Note>[1]): Promise<void> {
    const written = noted.get(sql) ?? options.note(sql, kind);
    noted.set(sql, written);
    return written;
  }

  const port = await listener.listen();
  return {
    address: { host: '127.0.0.1', port, database, user, password },
    pids: () => [...pids],
    refused,
    errors,
    [Symbol.asyncDispose]: () => listener.close(),
  };
}

/** What the client asked for; who it is, how it is called and how long it waits is ours. */
function parametersOf(
  asked: ReadonlyMap<string, string>,
  { upstream, applicationName, lockTimeout }: GuardedEndpointOptions,
): Map<string, string> {
  const parameters = new Map([...asked].filter(([name]) => !name.startsWith('_pq_.')));
  if (!parameters.has('database')) parameters.set('database', upstream.database);
  return parameters
    .set('user', upstream.user)
    .set('application_name', applicationName)
    .set('lock_timeout', String(lockTimeout));
}
