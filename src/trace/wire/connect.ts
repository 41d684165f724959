import { connect, type Socket } from 'node:net';
import type { DatabaseAddress } from '../../database/database.ts';

/** A socket to the server; a host that begins with `/` is a directory of unix sockets, as in libpq. */
export function openSocket({ host, port }: DatabaseAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    const fail = (error: Error) => reject(error);
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      // Until a reader takes over nobody else would hear of a reset.
      socket.on('error', () => {});
      socket.pause();
      resolve(socket);
    });
  });
}
