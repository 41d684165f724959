import type { DatabaseAddress } from '../database/database.ts';
import type { RecordedStatement } from './recording.ts';
import { Authentication, refusal } from './wire/authenticate.ts';
import { openSocket } from './wire/connect.ts';
import { readError } from './wire/decode.ts';
import { parse, query, sync, terminate } from './wire/encode.ts';
import type { Frame } from './wire/frame-reader.ts';
import { Peer } from './wire/peer.ts';
import { Signal } from './wire/signal.ts';
import { startupPacket } from './wire/startup.ts';

export interface WarmSessionOptions {
  upstream: DatabaseAddress;
  parameters: Map<string, string>;
  statements: RecordedStatement[];
}

/** Opens one session and prepares the statements. One that cannot be prepared is left out. */
export async function openWarmSession({ upstream, parameters, statements }: WarmSessionOptions): Promise<WarmSession> {
  const signal = new Signal();
  const server = new Peer(await openSocket(upstream), { signal, inParts: 'Dd' });
  const session = new WarmSession(server, signal, parameters);
  try {
    await session.start(upstream);
    for (const statement of statements) await session.prepare(statement);
  } catch (thrown) {
    await session.close();
    throw thrown;
  }
  return session;
}

export class WarmSession {
  readonly server: Peer;
  readonly signal: Signal;
  readonly parameters: Map<string, string>;
  /** ParameterStatus and BackendKeyData, for the client that will take over. */
  readonly greeting: Buffer[] = [];
  /** By name: what stands prepared. */
  readonly prepared = new Map<string, RecordedStatement>();
  readonly failures: string[] = [];

  constructor(server: Peer, signal: Signal, parameters: Map<string, string>) {
    this.server = server;
    this.signal = signal;
    this.parameters = parameters;
  }

  isAlive(): boolean {
    return !this.server.reader.ended;
  }

  async start({ user, password }: DatabaseAddress): Promise<void> {
    const authentication = new Authentication({ user, password });
    this.server.push(startupPacket(this.parameters));
    await this.#untilReady(({ type, bytes }) => {
      if (type === 'E') throw refusal(bytes);
      if (type === 'S' || type === 'K') this.greeting.push(bytes);
      const answer = type === 'R' ? authentication.answer(bytes) : undefined;
      if (answer !== undefined) this.server.push(answer);
    });
  }

  async prepare(statement: RecordedStatement): Promise<void> {
    const { name, sql, paramTypes } = statement;
    let failure: string | undefined;
    this.server.push(parse({ name, sql, types: paramTypes }), sync);
    await this.#untilReady(({ type, bytes }) => {
      if (type === 'E') failure = readError(bytes).message;
    });
    if (failure === undefined) this.prepared.set(name, statement);
    else this.failures.push(`${name}: ${failure}`);
  }

  /** Shown in pg_stat_activity; the one thing in which a client may differ from the session it takes over. */
  async rename(application: string): Promise<Buffer[]> {
    const reports: Buffer[] = [];
    this.server.push(query(`SET application_name = '${application.replaceAll("'", "''")}'`));
    await this.#untilReady(({ type, bytes }) => {
      if (type === 'S') reports.push(bytes);
    });
    return reports;
  }

  async close(): Promise<void> {
    const { server } = this;
    if (server.socket.destroyed) return;
    const closed = new Promise<void>((resolve) => server.socket.once('close', () => resolve()));
    server.push(terminate);
    server.end();
    await closed;
  }

  async #untilReady(on: (frame: Frame) => void): Promise<void> {
    const { reader } = this.server;
    for (;;) {
      for (let frame = reader.take(); frame !== undefined; frame = reader.take()) {
        if (frame.type === 'Z') return;
        on(frame);
      }
      await this.server.flush();
      if (reader.peek() !== undefined) continue;
      if (reader.ended) throw new Error('the server closed the connection');
      await this.signal.wait();
    }
  }
}
