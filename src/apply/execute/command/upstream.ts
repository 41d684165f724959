import { once } from 'node:events';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import pg from 'pg';
import { DatabaseError } from '../../../errors.ts';
import { openSocket } from '../../../trace/wire/connect.ts';

/** What a URL says, as pg reads it. Carries the password: never print it. */
export interface Upstream {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** Undefined: without TLS. */
  tls: ConnectionOptions | undefined;
  /** TLS from the first byte on (`sslnegotiation=direct`). */
  direct?: boolean;
}

interface Configured {
  ssl: unknown;
  sslNegotiation?: unknown;
}

/** Milliseconds for all of it. */
const PATIENCE = 10_000;

export function upstreamOf(url: string): Upstream {
  const client = new pg.Client({ connectionString: url });
  const { host, port, database = '', user = '', password, ssl, sslNegotiation } = client as pg.Client & Configured;
  return {
    ...{ host, port, database, user, password: typeof password === 'string' ? password : '' },
    tls: tlsOf(ssl),
    direct: sslNegotiation === 'direct',
  };
}

function tlsOf(ssl: unknown): ConnectionOptions | undefined {
  if (ssl === true) return {};
  if (typeof ssl !== 'object' || ssl === null) return undefined;
  // pg hides the private key from enumeration.
  const { key } = ssl as ConnectionOptions;
  return { ...(ssl as ConnectionOptions), ...(key !== undefined && { key }) };
}

/**
 * A socket to the server, encrypted where the URL asks for it, and never in plain text then.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
 * @throws DatabaseError `target-refused` where the server has no TLS; Error of node where its certificate is not trusted
 */
export async function openUpstream(upstream: Upstream): Promise<Socket> {
  const socket = await openSocket(upstream);
  if (upstream.tls === undefined) return socket;
  const timer = setTimeout(() => socket.destroy(new Error('the server does not answer in time')), PATIENCE);
  try {
    if (upstream.direct !== true) await askForTls(socket);
    return await secure(socket, upstream);
  } catch (thrown) {
    socket.destroy();
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
}

async function askForTls(socket: Socket): Promise<void> {
  const request = Buffer.alloc(8);
  request.writeInt32BE(8, 0);
  request.writeInt32BE(80_877_103, 4);
  socket.write(request);
  socket.resume();
  const gone = once(socket, 'close').then(() => Promise.reject(new Error('the server closed the connection')));
  const [answer] = (await Promise.race([once(socket, 'data'), gone])) as [Buffer];
  gone.catch(() => undefined);
  // More than one byte would be somebody's who cannot encrypt.
  if (answer.toString('latin1') === 'S') return;
  throw new DatabaseError('The server does not speak TLS, which the URL asks for.', {
    code: 'target-refused',
    hint: 'Switch `ssl` on at the server, or correct sslmode in the URL.',
  });
}

async function secure(socket: Socket, { host, tls, direct }: Upstream): Promise<Socket> {
  const secured = connectTls({
    // Whom the certificate must name; an address is no server name (RFC 6066, section 3).
    host,
    ...(isIP(host) === 0 && { servername: host }),
    ...(direct === true && { ALPNProtocols: ['postgresql'] }),
    ...tls,
    socket,
  });
  await once(secured, 'secureConnect');
  secured.on('error', () => undefined);
  secured.pause();
  return secured;
}
