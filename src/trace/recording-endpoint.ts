import type { Socket } from 'node:net';
import type { DatabaseAddress } from '../database/database.ts';
import { LaterReading } from './later-reading.ts';
import { type Accepted, LoopbackServer, sendCancel } from './loopback-server.ts';
import { clientTypes, RecordedSession, serverTypes, tapLimit } from './recorded-session.ts';
import { Recorder } from './recorder.ts';
import type { Recording } from './recording.ts';
import { relayWarm } from './warm-relay.ts';
import type { WarmSessions } from './warm-sessions.ts';
import { MessageTap, type TapOptions } from './wire/message-tap.ts';

export interface RecordingEndpointOptions {
  upstream: DatabaseAddress;
  /** Sessions from before the migration, given to the first clients that connect as they did. */
  warm?: WarmSessions;
}

/** A server on loopback in front of another that remembers what it was asked. Dispose with `await using`. */
export interface RecordingEndpoint extends AsyncDisposable {
  /** As upstream, on 127.0.0.1 and a port of its own. */
  address: DatabaseAddress;
  /** A copy of what was seen so far. */
  recording(): Recording;
}

/**
 * Passes everything on at once, byte for byte, and reads it afterwards. Costs a hop on loopback (bench/endpoint.ts).
 * Clients must connect without TLS.
 */
export async function startRecordingEndpoint({ upstream, warm }: RecordingEndpointOptions): Promise<RecordingEndpoint> {
  const recorder = new Recorder(upstream.database);
  const later = new LaterReading();
  const listener = new LoopbackServer((accepted) => serve(accepted));
  const port = await listener.listen();

  async function serve({ client, opening }: Accepted): Promise<void> {
    if (opening.kind === 'cancel') {
      await sendCancel(await listener.connect(upstream), opening);
      client.end();
      return;
    }
    const { parameters, packet, rest } = opening;
    const old = warm?.take(parameters);
    const server = old?.server.socket ?? (await listener.connect(upstream));
    listener.keep(server);
    const recorded = new RecordedSession(recorder, parameters);
    try {
      if (old !== undefined) {
        await relayWarm({ client, warm: old, recorded, parameters, password: upstream.password, rest });
        return;
      }
      server.write(packet);
      await relay({ client, server, recorded, rest, later, note: (sentence) => recorder.note(sentence) });
    } finally {
      later.catchUp();
      recorded.close();
    }
  }

  return {
    address: { ...upstream, host: '127.0.0.1', port },
    recording: () => {
      later.catchUp();
      return recorder.recording();
    },
    [Symbol.asyncDispose]: () => listener.close(),
  };
}

interface Relay {
  client: Socket;
  server: Socket;
  recorded: RecordedSession;
  rest: Buffer;
  later: LaterReading;
  note: (sentence: string) => void;
}

function relay({ client, server, recorded, rest, later, note }: Relay): Promise<void> {
  const asked = tap({ ...clientTypes, limit: tapLimit, on: (passed) => recorded.fromClient(passed) }, note);
  const answered = tap({ ...serverTypes, limit: tapLimit, on: (passed) => recorded.fromServer(passed) }, note);
  server.setNoDelay(true);
  return new Promise((resolve) => {
    let open = 2;
    const closed = (other: Socket) => () => {
      other.destroySoon();
      open--;
      if (open === 0) resolve();
    };
    client.once('close', closed(server));
    server.once('close', closed(client));
    forward({ from: client, to: server, seen: (chunk) => later.add(chunk, asked) });
    forward({ from: server, to: client, seen: (chunk) => later.add(chunk, answered) });
    if (rest.length > 0) {
      server.write(rest);
      later.add(rest, asked);
    }
    client.resume();
    server.resume();
  });
}

function forward({ from, to, seen }: { from: Socket; to: Socket; seen: (chunk: Buffer) => void }): void {
  from.on('data', (chunk: Buffer) => {
    if (!to.write(chunk)) from.pause();
    seen(chunk);
  });
  to.on('drain', () => from.resume());
  from.once('end', () => to.end());
}

/** Reading along must never stand in the way. */
function tap(options: TapOptions, note: (sentence: string) => void): (chunk: Buffer) => void {
  const messages = new MessageTap(options);
  let broken = false;
  return (chunk) => {
    if (broken) return;
    try {
      messages.feed(chunk);
    } catch (thrown) {
      broken = true;
      note(`A session could not be read to its end: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  };
}
