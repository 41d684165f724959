import type { Socket } from 'node:net';

export type Opening =
  | { kind: 'startup'; packet: Buffer; parameters: Map<string, string>; rest: Buffer }
  | { kind: 'cancel'; packet: Buffer; pid: number; rest: Buffer };

const sslRequest = 80877103;
const gssRequest = 80877104;
const cancelRequest = 80877102;
/** As the server: MAX_STARTUP_PACKET_LENGTH. */
const longest = 10_000;

/**
 * Reads what a client opens with. Encryption is declined (the endpoint listens on loopback only), as the server does:
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
 * Undefined when the client went away or spoke another protocol.
 */
export function readOpening(socket: Socket): Promise<Opening | undefined> {
  return new Promise((resolve) => {
    let buffered: Buffer = Buffer.alloc(0);
    const finish = (opening: Opening | undefined) => {
      socket.off('data', take);
      socket.off('end', gone);
      socket.off('close', gone);
      socket.pause();
      resolve(opening);
    };
    const gone = () => finish(undefined);
    const take = (chunk: Buffer) => {
      buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
      while (buffered.length >= 8) {
        const length = buffered.readInt32BE(0);
        if (length < 8 || length > longest) return finish(undefined);
        if (buffered.length < length) return;
        const packet = buffered.subarray(0, length);
        buffered = buffered.subarray(length);
        const code = packet.readInt32BE(4);
        if (code === sslRequest || code === gssRequest) socket.write('N');
        else return finish(openingOf(code, packet, buffered));
      }
    };
    socket.on('data', take);
    socket.on('end', gone);
    socket.on('close', gone);
  });
}

function openingOf(code: number, packet: Buffer, rest: Buffer): Opening | undefined {
  if (code === cancelRequest) return { kind: 'cancel', packet, pid: packet.readInt32BE(8), rest };
  if (code >> 16 !== 3) return undefined;
  return { kind: 'startup', packet, parameters: readParameters(packet), rest };
}

function readParameters(packet: Buffer): Map<string, string> {
  const words = packet.subarray(8).toString().split('\0');
  const parameters = new Map<string, string>();
  for (let at = 0; at + 1 < words.length && words[at] !== ''; at += 2) {
    parameters.set(words[at] ?? '', words[at + 1] ?? '');
  }
  return parameters;
}

/** A startup packet of protocol 3.0. */
export function startupPacket(parameters: Map<string, string>): Buffer {
  const text = [...parameters].map(([name, value]) => `${name}\0${value}\0`).join('');
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.allocUnsafe(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(0x30000, 4);
  return Buffer.concat([head, body]);
}
