import { defaultCacheDir } from '../../src/database/cache-dir.ts';
import type { Server, ServerOptions } from '../../src/database/database.ts';
import { startServer } from '../../src/database/start.ts';

/** A server's options with nothing asked for. */
export function serverOptions(options: Partial<ServerOptions> = {}): ServerOptions {
  return { version: 17, provider: 'auto', extensions: [], roles: [], superuser: false, settings: {}, ...options };
}

/** A real server for a test file: `await using server = await testServer()`, or disposed in afterAll. */
export function testServer(major = 17): Promise<Server> {
  return startServer(serverOptions({ version: major }), { cacheDir: defaultCacheDir(process.env) });
}
