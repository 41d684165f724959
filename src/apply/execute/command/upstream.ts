import { once } from 'node:events';
import type { Socket } from 'node:net';
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
}

export function upstreamOf(url: string): Upstream {
  const client = new pg.Client({ connectionString: url });
  const { host, port, database = '', user = '', password, ssl } = client as pg.Client & { ssl: unknown };
  const tls = ssl === true ? {} : typeof ssl === 'object' && ssl !== null ? (ssl as ConnectionOptions) : undefined;
  return { host, port, database, user, password: typeof password === 'string' ? password : '', tls };
}

/** A socket to the server, encrypted where the URL asks for it. https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL */
export async function openUpstream(upstream: Upstream): Promise<Socket> {
  const socket = await openSocket(upstream);
  if (upstream.tls === undefined) return socket;
  const request = Buffer.alloc(8);
  request.writeInt32BE(8, 0);
  request.writeInt32BE(80_877_103, 4);
  socket.write(request);
  socket.resume();
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (answer.toString('latin1') !== 'S') {
    socket.destroy();
    throw new DatabaseError('The server does not speak TLS, which the URL asks for.', {
      code: 'target-refused',
      hint: 'Correct sslmode in the URL.',
    });
  }
  const name = /^[\d.:]+$/.test(upstream.host) ? {} : { servername: upstream.host };
  const secure = connectTls({ ...name, ...upstream.tls, socket });
  secure.on('error', () => undefined);
  await once(secure, 'secureConnect');
  secure.pause();
  return secure;
}
