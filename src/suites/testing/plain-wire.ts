import { connect as connectTcp, createServer, type Socket } from 'node:net';
import type { DatabaseAddress } from '../../database/database.ts';
import type { RecordedError, Recording, Wire } from '../wire.ts';
export const plainWire: Wire = {
  async startRecordingEndpoint({ upstream }) {
    const databases: Record<string, number> = {};
    const queries = new Map<string, { sql: string; prepared: boolean; count: number }>();
    const errors: RecordedError[] = [];
    let sessions = 0;
    let open = 0;
    let max = 0;
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const up = connectTcp({ host: upstream.host, port: upstream.port });
      sockets.add(client).add(up);
      const session = sessions++;
      let last = '';
      open++;
      max = Math.max(max, open);
      client.on('close', () => {
        open--;
        up.destroy();
      });
      up.on('close', () => client.destroy());
      client.on('error', () => undefined);
      up.on('error', () => undefined);
      let started = false;
      let buffer = Buffer.alloc(0);
      client.on('data', (chunk: Buffer) => {
        up.write(chunk);
        buffer = Buffer.concat([buffer, chunk]);
        for (;;) {
          if (!started) {
            if (buffer.length < 8 || buffer.length < buffer.readInt32BE(0)) return;
            const length = buffer.readInt32BE(0);
            const words = buffer.toString('utf8', 8, length).split('\0');
            const name = words[words.indexOf('database') + 1] ?? '';
            databases[name] = (databases[name] ?? 0) + 1;
            buffer = buffer.subarray(length);
            started = true;
            continue;
          }
          if (buffer.length < 5 || buffer.length < buffer.readInt32BE(1) + 1) return;
          const type = String.fromCharCode(buffer[0] ?? 0);
          const end = buffer.readInt32BE(1) + 1;
          const body = buffer.subarray(5, end);
          buffer = buffer.subarray(end);
          if (type !== 'Q' && type !== 'P') continue;
          const words = body.toString('utf8').split('\0');
          const sql = (type === 'Q' ? words[0] : words[1]) ?? '';
          last = sql;
          const before = queries.get(sql);
          queries.set(sql, {
            sql,
            prepared: before?.prepared === true || (type === 'P' && words[0] !== ''),
            count: (before?.count ?? 0) + 1,
          });
        }
      });
      let back = Buffer.alloc(0);
      up.on('data', (chunk: Buffer) => {
        client.write(chunk);
        back = Buffer.concat([back, chunk]);
        while (back.length >= 5 && back.length >= back.readInt32BE(1) + 1) {
          const end = back.readInt32BE(1) + 1;
          if (back[0] === 0x45) {
            const fields = new Map(
              back
                .toString('utf8', 5, end)
                .split('\0')
                .map((f) => [f.slice(0, 1), f.slice(1)]),
            );
            errors.push({
              sqlstate: fields.get('C') ?? '',
              message: fields.get('M') ?? '',
              sql: last,
              atMs: 0,
              session,
            });
          }
          back = back.subarray(end);
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = server.address();
    if (at === null || typeof at === 'string') throw new Error('no port');
    const address: DatabaseAddress = { ...upstream, host: '127.0.0.1', port: at.port };
    return {
      address,
      recording: (): Recording => ({
        sessions,
        databases,
        queries: [...queries.values()],
        errors,
        maxConcurrentSessions: max,
        sawCreateDatabase: [...queries.keys()].some((sql) => /^\s*create\s+database/i.test(sql)),
      }),
      async [Symbol.asyncDispose]() {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  },
  openWarmSessions: async () => ({ async [Symbol.asyncDispose]() {} }),
};
