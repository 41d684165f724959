import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type pg from 'pg';

/** What pg's Connection has beyond its published type. */
interface CopyConnection {
  stream: Writable;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

const chunkLength = 64 * 1024;

/**
 * Runs a `COPY … FROM stdin` and sends it `data`
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY). Rejects with the server's error.
 */
export function copyIn(client: pg.Client, sql: string, data: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let failed = false;
    const query = {
      submit: (connection: pg.Connection) => (connection as unknown as CopyConnection).query(sql),
      handleCopyInResponse: (connection: CopyConnection) => send(connection, data, () => failed),
      handleCommandComplete() {},
      handleReadyForQuery: () => resolve(),
      handleError(error: Error) {
        failed = true;
        reject(error);
      },
    };
    client.query(query);
  });
}

async function send(connection: CopyConnection, data: string, stopped: () => boolean): Promise<void> {
  for (let at = 0; at < data.length && !stopped(); at = chunkEnd(data, at)) {
    connection.sendCopyFromChunk(Buffer.from(data.slice(at, chunkEnd(data, at))));
    if (connection.stream.writableNeedDrain) {
      await Promise.race([once(connection.stream, 'drain'), once(connection.stream, 'close')]).catch(() => {});
    }
  }
  if (!stopped()) connection.endCopyFrom();
}

/** Never between the halves of a surrogate pair. */
function chunkEnd(data: string, at: number): number {
  const end = Math.min(at + chunkLength, data.length);
  const last = data.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff && end < data.length ? end + 1 : end;
}
