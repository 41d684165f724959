import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const manifestName = 'lockstep-files.json';
const staleMs = 3_600_000;

/**
 * Directories that appear in the cache complete or not at all: they are filled aside and renamed. A manifest with each
 * file's size, written last, tells a damaged one; checking it costs one lstat a file.
 */
export function isIntact(entry: string): boolean {
  try {
    const sizes = JSON.parse(readFileSync(join(entry, manifestName), 'utf8')) as Record<string, number>;
    return Object.entries(sizes).every(([path, size]) => sizeOf(join(entry, path)) === size);
  } catch {
    return false;
  }
}

/** An empty directory beside `entry`, on the same disk, for filling. Root's are readable for the server user. */
export function createStaging(parent: string, mode: number): string {
  mkdirSync(parent, { recursive: true, mode });
  removeStale(parent);
  const staging = join(parent, `.staging-${randomBytes(6).toString('hex')}`);
  mkdirSync(staging);
  chmodSync(staging, mode);
  return staging;
}

/** Puts the filled `staging` in place. Where another process was faster, its entry stays, unless it is damaged. */
export function publish(staging: string, entry: string): void {
  writeFileSync(join(staging, manifestName), JSON.stringify(measureFiles(staging)));
  chmodSync(join(staging, manifestName), 0o644);
  for (let attempt = 0; attempt < 5; attempt++) {
    if (existsSync(entry)) {
      if (isIntact(entry)) {
        rmSync(staging, { recursive: true, force: true });
        return;
      }
      discard(entry);
    }
    try {
      renameSync(staging, entry);
      return;
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'EPERM') throw thrown;
    }
  }
  throw new Error(`${entry} keeps being replaced`);
}

/** Removes an entry: out of sight at once, so that nobody finds half of it. */
export function discard(entry: string): void {
  const trash = join(entry, '..', `.staging-${randomBytes(6).toString('hex')}`);
  try {
    renameSync(entry, trash);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw thrown;
  }
  rmSync(trash, { recursive: true, force: true });
}

function measureFiles(root: string): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const stat = lstatSync(join(root, file));
    if (!stat.isDirectory()) sizes[file] = stat.size;
  }
  return sizes;
}

function sizeOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.size;
}

/** What a killed process left half-filled. */
function removeStale(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith('.staging-')) continue;
    const stat = lstatSync(join(parent, name), { throwIfNoEntry: false });
    if (stat && Date.now() - stat.mtimeMs > staleMs) rmSync(join(parent, name), { recursive: true, force: true });
  }
}
