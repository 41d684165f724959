import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createStaging, discard, isIntact, publish } from './cache-entry.ts';
import { copyTree } from './copy-tree.ts';
import type { ServerOptions } from './database.ts';
import type { Installation } from './installation.ts';

/** What a kept cluster holds. `password` is the superuser's at its next start, which then changes it. */
export interface KeptManifest {
  /** See {@link fingerprintOf}. */
  fingerprint: string;
  /** Database by key. */
  databases: Record<string, string>;
  appRole: string;
  password: string;
  /** Number for the next database's name. */
  next: number;
}

export interface KeptCluster extends KeptManifest {
  entry: string;
}

export interface KeptLimits {
  entries: number;
  bytes: number;
}

const defaultLimits: KeptLimits = { entries: 20, bytes: 5e9 };

/** All that shapes a cluster besides what is in its databases; the wrong collation library would corrupt indexes. */
export function fingerprintOf(installation: Installation, options: ServerOptions, settings: object): string {
  const { extensions, roles, superuser } = options;
  const shape = ['2', process.platform, process.arch, installation, extensions, roles, superuser, settings];
  return createHash('sha256').update(JSON.stringify(shape)).digest('hex');
}

/** The cluster that has the first of `keys` that any cluster has; it counts as used now. */
export function findKept(cacheDir: string, fingerprint: string, keys: string[]): KeptCluster | undefined {
  const clusters = list(cacheDir).filter((each) => each.fingerprint === fingerprint);
  for (const key of keys) {
    for (const cluster of clusters) {
      if (!Object.hasOwn(cluster.databases, key)) continue;
      if (isIntact(cluster.entry)) {
        utimesSync(join(cluster.entry, 'manifest.json'), new Date(), new Date());
        return cluster;
      }
      discard(cluster.entry);
    }
  }
  return undefined;
}

/**
 * Takes over a cleanly stopped data directory. Clusters that it makes superfluous go, and the least recently used
 * beyond the limits (default 20 clusters, 5 GB). The store is 0700 and Lockstep's own user's, never the server's.
 */
export function storeKept(cacheDir: string, dataDir: string, manifest: KeptManifest, limits = defaultLimits): void {
  const before = list(cacheDir);
  const staging = createStaging(storeOf(cacheDir), 0o700);
  try {
    moveTree(dataDir, join(staging, 'data'));
    writeFileSync(join(staging, 'manifest.json'), JSON.stringify(manifest), { mode: 0o600 });
    publish(staging, join(storeOf(cacheDir), randomBytes(8).toString('hex')));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  for (const older of before) {
    const same = older.fingerprint === manifest.fingerprint;
    if (same && Object.keys(older.databases).every((key) => Object.hasOwn(manifest.databases, key)))
      discard(older.entry);
  }
  evict(cacheDir, limits);
}

function storeOf(cacheDir: string): string {
  return join(cacheDir, 'kept');
}

/** Most recently used first. */
function list(cacheDir: string): (KeptCluster & { usedMs: number })[] {
  const store = storeOf(cacheDir);
  if (!existsSync(store)) return [];
  const clusters = [];
  for (const name of readdirSync(store)) {
    if (name.startsWith('.')) continue;
    const entry = join(store, name);
    try {
      const path = join(entry, 'manifest.json');
      const manifest = JSON.parse(readFileSync(path, 'utf8')) as KeptManifest;
      clusters.push({ ...manifest, entry, usedMs: lstatSync(path).mtimeMs });
    } catch {
      discard(entry);
    }
  }
  return clusters.sort((a, b) => b.usedMs - a.usedMs);
}

function evict(cacheDir: string, limits: KeptLimits): void {
  let bytes = 0;
  for (const [index, { entry }] of list(cacheDir).entries()) {
    bytes += sizeOf(entry);
    if (index >= limits.entries || bytes > limits.bytes) discard(entry);
  }
}

/** Bytes in files. */
function sizeOf(root: string): number {
  let bytes = 0;
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const stat = lstatSync(join(root, file), { throwIfNoEntry: false });
    if (stat?.isFile()) bytes += stat.size;
  }
  return bytes;
}

/** A rename where both are on one disk. */
function moveTree(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EXDEV') throw thrown;
    copyTree(from, to);
  }
}
