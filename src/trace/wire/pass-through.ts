import type { Socket } from 'node:net';

/** Joins two sockets until one ends. `rest` came from the client before. */
export function passThrough({ client, server, rest }: { client: Socket; server: Socket; rest: Buffer }): Promise<void> {
  return new Promise((resolve) => {
    let left = 2;
    const closed = (other: Socket) => {
      other.destroySoon();
      left--;
      if (left === 0) resolve();
    };
    client.once('close', () => closed(server));
    server.once('close', () => closed(client));
    if (rest.length > 0) server.write(rest);
    client.pipe(server);
    server.pipe(client);
  });
}
