import type { Socket } from 'node:net';
import type { RecordedSession } from './recorded-session.ts';
import { limits } from './recording.ts';
import type { WarmSession } from './warm-session.ts';
import { readCString, readParse, readTarget } from './wire/decode.ts';
import { close as closeMessage, errorResponse, int32, message, parseComplete, readyForQuery } from './wire/encode.ts';
import type { Frame } from './wire/frame-reader.ts';
import { Peer } from './wire/peer.ts';
import { Signal } from './wire/signal.ts';

export interface WarmRelay {
  client: Socket;
  warm: WarmSession;
  recorded: RecordedSession;
  parameters: Map<string, string>;
  password: string;
  /** What the client sent behind its startup packet. */
  rest: Buffer;
}

const forgets = /\b(?:deallocate|discard)\b/i;

/** Serves a client with a session that was opened before. Ends when one side does. */
export async function relayWarm(relay: WarmRelay): Promise<void> {
  const { warm, rest } = relay;
  const signal = new Signal();
  const client = new Peer(relay.client, { signal, inParts: 'd' });
  if (rest.length > 0) client.reader.push(rest);
  // From here on one signal wakes for both.
  for (const event of ['data', 'end', 'close']) warm.server.socket.on(event, () => signal.notify());
  try {
    if (await welcome(relay, client, signal)) await pass(relay, client, signal);
  } finally {
    client.end();
    await warm.close();
  }
}

/** The server's side of a start-up; the password is checked, so that a wrong one still fails. */
async function welcome({ warm, parameters, password }: WarmRelay, client: Peer, signal: Signal): Promise<boolean> {
  client.push(message('R', int32(3)));
  await client.flush();
  let answer = client.reader.take();
  while (answer === undefined) {
    if (client.reader.ended) return false;
    await signal.wait();
    answer = client.reader.take();
  }
  const user = parameters.get('user') ?? '';
  if (answer.type !== 'p' || readCString(answer.bytes, 5).bytes.toString() !== password) {
    const text = `password authentication failed for user "${user}"`;
    client.push(errorResponse({ S: 'FATAL', V: 'FATAL', C: '28P01', M: text }));
    await client.flush();
    return false;
  }
  const renamed = await warm.rename(parameters.get('application_name') ?? '');
  client.push(message('R', int32(0)), ...warm.greeting, ...renamed, readyForQuery('I'));
  return true;
}

async function pass({ warm, recorded }: WarmRelay, client: Peer, signal: Signal): Promise<void> {
  const { server } = warm;
  for (;;) {
    const answer = server.reader.take();
    if (answer !== undefined) {
      fromServer({ client, recorded }, answer);
      continue;
    }
    const frame = client.reader.take();
    if (frame !== undefined) {
      if (frame.type === 'X') return;
      fromClient({ client, warm, recorded }, frame);
      continue;
    }
    await client.flush();
    await server.flush();
    if (server.reader.ended || client.reader.ended) return;
    await signal.wait();
  }
}

function fromServer({ client, recorded }: { client: Peer; recorded: RecordedSession }, frame: Frame): void {
  const head = recorded.head;
  const swallowed = frame.type === '3' && head?.kind === 'C' && head.swallow === true;
  if (!swallowed) client.push(frame.bytes);
  if (frame.first) recorded.fromServer({ type: frame.type, bytes: frame.bytes, length: frame.bytes.length });
  answerOurs(client, recorded);
}

/** A Parse that the server never saw is answered when its turn comes. */
function answerOurs(client: Peer, recorded: RecordedSession): void {
  while (recorded.head?.synthetic === true) {
    client.push(parseComplete);
    recorded.shift();
  }
}

function fromClient(
  { client, warm, recorded }: { client: Peer; warm: WarmSession; recorded: RecordedSession },
  frame: Frame,
): void {
  const { type, bytes } = frame;
  const { server, prepared } = warm;
  if (recorded.ignoring && type !== 'S') {
    // The server ignores it as well.
    server.push(bytes);
    return;
  }
  const passed = { type, bytes: bytes.subarray(0, limits.textBytes), length: bytes.length };
  if (type === 'Q' && forgets.test(readCString(bytes, 5).bytes.toString())) prepared.clear();
  if (type === 'C') {
    const target = readTarget(bytes);
    if (target.kind === 'S') prepared.delete(target.name);
  }
  if (type === 'P') {
    const { name, sql, types } = readParse(bytes);
    const stands = prepared.get(name);
    prepared.delete(name);
    if (forgets.test(sql.toString())) prepared.clear();
    if (stands !== undefined && stands.sql === sql.toString() && sameTypes(stands.paramTypes, types)) {
      const undo = () => prepared.set(name, stands);
      recorded.expect({ kind: 'P', sql: recorded.onParse(passed), synthetic: true, undo });
      answerOurs(client, recorded);
      return;
    }
    if (stands !== undefined) {
      // The client knows nothing of the statement that has this name.
      server.push(closeMessage('S', name));
      recorded.expect({ kind: 'C', swallow: true });
    }
  }
  server.push(bytes);
  if (frame.first) recorded.fromClient(passed);
}

function sameTypes(one: number[], other: number[]): boolean {
  return one.length === other.length && one.every((type, index) => type === other[index]);
}
