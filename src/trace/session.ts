import type { Catalogue } from './catalogue.ts';
import type { Observation } from './observe-sql.ts';
import type { SessionClock } from './session-clock.ts';
import type { StatementKind } from './statement-kind.ts';
import type { OpenStatement } from './statement-record.ts';
import type { OpenTransaction, TraceLog } from './trace-log.ts';
import type { TraceWatcher } from './watcher.ts';
import { readParameter, type SessionStatus } from './wire/decode.ts';
import type { Frame } from './wire/frame-reader.ts';
import type { Peer } from './wire/peer.ts';
import type { Signal } from './wire/signal.ts';

/** A statement that the client prepared. */
export interface ClientStatement {
  sql: string;
  kind: StatementKind;
  line: number;
  /** No statement at all: an Execute of it does nothing. */
  empty?: boolean;
  /** Why it could not be read. */
  unreadable?: string;
}

export interface ClientPortal {
  statement: ClientStatement | undefined;
  /** Set while it is suspended: the next Execute goes on with it. */
  open?: OpenStatement;
}

/** One client and its backend. */
export interface Session {
  number: number;
  client: Peer;
  server: Peer;
  signal: Signal;
  log: TraceLog;
  catalogue: Catalogue;
  clock: SessionClock;
  pid: number;
  /** Server major version. */
  major: number;
  /** As of the last ReadyForQuery, or as what ran since then made it. */
  status: SessionStatus;
  /** client_encoding. */
  encoding: string;
  /** What the server reports of itself, as last reported. */
  parameters: Map<string, string>;
  transaction: OpenTransaction | undefined;
  statements: Map<string, ClientStatement>;
  portals: Map<string, ClientPortal>;
  /** An error was answered in extended protocol: the server ignores everything until Sync. */
  skipping: boolean;
  /** Messages since the last Sync. */
  inPipeline: boolean;
  /** Statements of ours that this backend has prepared. */
  injected: Set<string>;
  /** Counters as of the last look, and in which transaction that was. */
  scans: Pick<Observation, 'sentinel' | 'counters'> & { transaction: OpenTransaction | undefined };
  /** Something ran that was not looked at: the counters must be read again before they mean anything. */
  stale: boolean;
  /** The last WAL position that is known, and when it was read. */
  wal: { position: bigint; at: number } | undefined;
  cancels: Set<Promise<void>>;
  injecting: Promise<void> | undefined;
  watcher: TraceWatcher | undefined;
  /** Timeouts that the client asked for as it connected. */
  configured?: Record<string, string> | undefined;
  /** A statement of the client's is under way. */
  busy: boolean;
}

/** A side went away: not a failure, only the end. */
export class SessionEnded extends Error {
  override readonly name: string = 'SessionEnded';
  readonly side: 'client' | 'server';

  constructor(side: 'client' | 'server') {
    super(`the ${side} went away`);
    this.side = side;
  }
}

export interface PumpOptions {
  /** Takes a message; true when it was the last to wait for. */
  handle: (frame: Frame) => boolean;
  /** Sent behind the client's rows of a COPY. */
  afterCopy?: Buffer;
  /** Keeps answers back while waiting, so that whoever hears of an end finds it in the trace. Default false. */
  quiet?: boolean;
}

/**
 * Takes the server's messages until one was the last. While the server copies in, the client's rows go through.
 * @throws SessionEnded
 */
export async function pump(session: Session, { handle, afterCopy, quiet = false }: PumpOptions): Promise<void> {
  const { client, server, signal } = session;
  let copying = false;
  for (;;) {
    const frame = server.reader.take();
    if (frame !== undefined) {
      if (frame.type === 'S') noteParameter(session, frame);
      if (frame.type === 'G') copying = true;
      if (frame.type === 'C' || frame.type === 'E') copying = false;
      if (handle(frame)) return;
      continue;
    }
    if (server.reader.ended) throw new SessionEnded('server');
    const row = copying ? takeCopyData(client) : undefined;
    if (row !== undefined) {
      server.push(row.bytes);
      if (row.type === 'c' || row.type === 'f') {
        copying = false;
        if (afterCopy !== undefined) server.push(afterCopy);
      }
      if (server.reader.peek() === undefined && client.reader.peek() !== undefined && copying) continue;
    }
    if (!quiet) await client.flush();
    await server.flush();
    if (row !== undefined) continue;
    if (copying && client.reader.ended) throw new SessionEnded('client');
    await signal.wait();
  }
}

/** In copy mode the server ignores Flush and Sync, and must not see them later either. */
function takeCopyData({ reader }: Peer): Frame | undefined {
  while ('HS'.includes(reader.peek() ?? '-')) if (reader.take() === undefined) return undefined;
  return 'dcf'.includes(reader.peek() ?? '-') ? reader.take() : undefined;
}

export function noteParameter(session: Session, frame: Frame): void {
  const { name, value } = readParameter(frame.bytes);
  session.parameters.set(name, value);
  if (name === 'client_encoding') session.encoding = value;
}
