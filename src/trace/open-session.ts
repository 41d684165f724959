import type { Socket } from 'node:net';
import type { Catalogue } from './catalogue.ts';
import { noteParameter, type Session } from './session.ts';
import { SessionClock } from './session-clock.ts';
import { startupSettings } from './startup-settings.ts';
import type { TraceLog } from './trace-log.ts';
import type { TraceWatcher } from './watcher.ts';
import { readStatus } from './wire/decode.ts';
import { Peer } from './wire/peer.ts';
import { Signal } from './wire/signal.ts';
import type { Opening } from './wire/startup.ts';

export interface SessionParts {
  client: Socket;
  server: Socket;
  opening: Opening;
  catalogue: Catalogue;
  log: TraceLog;
  number: number;
  watcher?: TraceWatcher | undefined;
}

/** Relays the client's authentication, end to end, until the server is ready. Undefined when it does not get there. */
export async function openSession(parts: SessionParts): Promise<Session | undefined> {
  const { opening, log, catalogue, number } = parts;
  const signal = new Signal();
  // Rows and COPY data are only passed on; of a Bind the names are read.
  const client = new Peer(parts.client, { signal, inParts: 'dB' });
  const server = new Peer(parts.server, { signal, inParts: 'Dd' });
  const session: Session = {
    number,
    client,
    server,
    signal,
    log,
    catalogue,
    clock: new SessionClock(log),
    pid: 0,
    major: 0,
    status: 'I',
    encoding: 'UTF8',
    parameters: new Map(),
    transaction: undefined,
    statements: new Map(),
    portals: new Map(),
    skipping: false,
    inPipeline: false,
    injected: new Set(),
    scans: { sentinel: 0, counters: new Map(), transaction: undefined },
    stale: false,
    wal: undefined,
    cancels: new Set(),
    injecting: undefined,
    watcher: parts.watcher,
    configured: opening.kind === 'startup' ? startupSettings(opening.parameters) : undefined,
    busy: false,
  };
  server.push(opening.packet);
  if (opening.rest.length > 0) client.reader.push(opening.rest);
  return (await authenticate(session)) ? session : undefined;
}

async function authenticate(session: Session): Promise<boolean> {
  const { client, server, signal } = session;
  for (;;) {
    for (let frame = server.reader.take(); frame !== undefined; frame = server.reader.take()) {
      client.push(frame.bytes);
      if (frame.type === 'K') session.pid = frame.bytes.readInt32BE(5);
      if (frame.type === 'S') noteParameter(session, frame);
      if (frame.type === 'Z') {
        session.major = Number.parseInt(session.parameters.get('server_version') ?? '', 10);
        session.status = readStatus(frame.bytes);
        return true;
      }
    }
    for (let frame = client.reader.take(); frame !== undefined; frame = client.reader.take()) server.push(frame.bytes);
    await server.flush();
    await client.flush();
    if (server.reader.ended || client.reader.ended) {
      server.end();
      client.end();
      return false;
    }
    await signal.wait();
  }
}
