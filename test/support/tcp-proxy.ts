import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';

/** A wire to a server on loopback that can be cut in the ways in which networks fail. */
export interface TcpProxy extends AsyncDisposable {
  port: number;
  /** Ends every connection with an RST, and refuses new ones until `mend`. */
  reset(): void;
  /** Passes nothing on in either direction, and says nothing: neither side learns of it. */
  swallow(): void;
  mend(): void;
}

export async function startTcpProxy(to: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<[Socket, Socket]>();
  let isDown = false;
  let isSwallowing = false;
  const server: Server = createServer((client) => {
    if (isDown) {
      client.resetAndDestroy();
      return;
    }
    const upstream = dial(to.port, to.host);
    const pair: [Socket, Socket] = [client, upstream];
    pairs.add(pair);
    for (const [from, other] of [pair, pair.toReversed()] as Array<[Socket, Socket]>) {
      from.on('data', (bytes) => {
        if (!isSwallowing) other.write(bytes);
      });
      from.on('error', () => other.destroy());
      from.on('close', () => {
        pairs.delete(pair);
        // What is swallowed is swallowed to the end: the other side must find out by itself.
        if (!isSwallowing) other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    reset() {
      isDown = true;
      for (const [client, upstream] of pairs) {
        client.resetAndDestroy();
        upstream.destroy();
      }
    },
    swallow() {
      isSwallowing = true;
    },
    mend() {
      // What was swallowed is lost for good: those connections are dead.
      if (isSwallowing) for (const pair of pairs) for (const socket of pair) socket.destroy();
      isDown = false;
      isSwallowing = false;
    },
    async [Symbol.asyncDispose]() {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
