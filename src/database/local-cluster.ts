import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { toError } from '../errors.ts';
import { discard } from './cache-entry.ts';
import { mergeSettings, renderConf } from './cluster-config.ts';
import { copyTree } from './copy-tree.ts';
import type { ServerOptions } from './database.ts';
import type { Guard } from './guard.ts';
import type { Installation } from './installation.ts';
import { findKept, fingerprintOf, type KeptCluster } from './kept-store.ts';
import { type Postmaster, startPostmaster } from './postmaster.ts';
import { findPristine } from './pristine.ts';
import type { ServerUser } from './server-user.ts';

export interface LocalClusterRequest {
  options: ServerOptions;
  installation: Installation;
  cacheDir: string;
  runDir: string;
  guard: Guard;
  user: ServerUser | undefined;
  /** Keys whose kept databases would be useful, the best first. */
  keptKeys: string[];
}

/** A started copy of a cached cluster. */
export interface LocalCluster {
  postmaster: Postmaster;
  dataDir: string;
  log: string;
  fingerprint: string;
  /** The superuser's password until it is changed. */
  password: string;
  /** The kept cluster that it is a copy of. */
  kept: KeptCluster | undefined;
}

/**
 * Starts a copy of the kept cluster that has the best of the keys, else of the pristine one. A cached cluster that
 * does not start is thrown away and the next best is taken; the pristine one is then made anew.
 */
export async function startLocalCluster(request: LocalClusterRequest): Promise<LocalCluster> {
  const settings = mergeSettings(request.options.settings);
  const fingerprint = fingerprintOf(request.installation, request.options, settings);
  const kept = findKept(request.cacheDir, fingerprint, request.keptKeys);
  if (kept !== undefined) {
    try {
      return { ...(await startCopy(kept.entry, request)), fingerprint, password: kept.password, kept };
    } catch {
      discard(kept.entry);
    }
  }
  for (let attempt = 1; ; attempt++) {
    const { entry, password } = await findPristine(request);
    try {
      return { ...(await startCopy(entry, request, renderConf(settings))), fingerprint, password, kept: undefined };
    } catch (thrown) {
      if (attempt > 1 || isAboutSettings(thrown)) throw thrown;
      discard(entry);
    }
  }
}

/** Then the cluster is not at fault. */
function isAboutSettings(thrown: unknown): boolean {
  return /contains errors|configuration parameter|for parameter "|could not access file/.test(toError(thrown).message);
}

async function startCopy(
  entry: string,
  { runDir, installation, guard, user }: LocalClusterRequest,
  conf = '',
): Promise<Pick<LocalCluster, 'postmaster' | 'dataDir' | 'log'>> {
  const dataDir = join(runDir, 'data');
  const log = join(runDir, 'server.log');
  rmSync(dataDir, { recursive: true, force: true });
  copyTree(join(entry, 'data'), dataDir, user);
  appendFileSync(join(dataDir, 'postgresql.conf'), conf);
  return { postmaster: await startPostmaster({ installation, guard, dataDir, log, user }), dataDir, log };
}
