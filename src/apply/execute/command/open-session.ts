import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Authentication } from '../../../trace/wire/authenticate.ts';
import { readCString, readError } from '../../../trace/wire/decode.ts';
import { errorResponse, int32, message } from '../../../trace/wire/encode.ts';
import { FrameReader } from '../../../trace/wire/frame-reader.ts';
import { startupPacket } from '../../../trace/wire/startup.ts';
import type { Upstream } from './upstream.ts';

/** The only password that the command has: of its endpoint, for as long as that is there. */
export type OneTime = { user: string; password: string };

/**
 * Asks a client of the endpoint for its password: in clear text, which stays on loopback.
 * @returns what it has sent beyond that; undefined where it was turned away
 */
export async function admit(
  client: Socket,
  { parameters, rest, oneTime }: { parameters: ReadonlyMap<string, string>; rest: Buffer; oneTime: OneTime },
): Promise<Buffer | undefined> {
  const reader = new FrameReader({ inParts: '', onPressure: () => undefined });
  reader.push(rest);
  client.write(message('R', int32(3)));
  const frame = reader.take() ?? (await nextFrame(client, reader));
  const given = frame?.type === 'p' ? readCString(frame.bytes, 5).bytes : Buffer.alloc(0);
  const wanted = Buffer.from(oneTime.password);
  const isRight = given.length === wanted.length && timingSafeEqual(given, wanted);
  if (!isRight || parameters.get('user') !== oneTime.user || parameters.has('replication')) {
    turnAway(client, {
      sqlstate: '28P01',
      text: 'Lockstep’s endpoint takes the user and the password of DATABASE_URL only',
    });
    return undefined;
  }
  client.write(message('R', int32(0)));
  return reader.drain();
}

/** Ends a client's connection with the reason. */
export function turnAway(client: Socket, { sqlstate, text }: { sqlstate: string; text: string }): void {
  client.end(errorResponse({ S: 'FATAL', V: 'FATAL', C: sqlstate, M: text }));
}

/**
 * Opens a session of the target by the target's own credentials; what the server says of it goes to `tell`, up to and
 * with ReadyForQuery. @returns the backend's pid, and what came after; undefined where the server refused, and has told why
 */
export async function openBackend(
  server: Socket,
  {
    upstream,
    parameters,
    tell,
    refused,
  }: {
    upstream: Upstream;
    parameters: Map<string, string>;
    tell: (bytes: Buffer) => void;
    refused: (error: { sqlstate: string; message: string }) => void;
  },
): Promise<{ pid: number; rest: Buffer } | undefined> {
  const reader = new FrameReader({ inParts: '', onPressure: () => undefined });
  const authentication = new Authentication(upstream);
  let pid = 0;
  server.write(startupPacket(parameters));
  for (;;) {
    const frame = reader.take() ?? (await nextFrame(server, reader));
    if (frame === undefined) return undefined;
    if (frame.type === 'R') {
      const answer = authentication.answer(frame.bytes);
      if (answer !== undefined) server.write(answer);
      continue;
    }
    tell(frame.bytes);
    if (frame.type === 'E') refused(readError(frame.bytes));
    if (frame.type === 'E') return undefined;
    if (frame.type === 'K') pid = frame.bytes.readInt32BE(5);
    if (frame.type === 'Z') return { pid, rest: reader.drain() };
  }
}

async function nextFrame(socket: Socket, reader: FrameReader): Promise<ReturnType<FrameReader['take']>> {
  for (;;) {
    const gone = new AbortController();
    const { signal } = gone;
    const over = (): void => gone.abort();
    socket.once('close', over);
    try {
      if (socket.destroyed || socket.readableEnded) return undefined;
      const data = once(socket, 'data', { signal });
      socket.resume();
      const [chunk] = (await data) as [Buffer];
      socket.pause();
      reader.push(chunk);
    } catch {
      return undefined;
    } finally {
      socket.off('close', over);
    }
    const frame = reader.take();
    if (frame !== undefined) return frame;
  }
}
