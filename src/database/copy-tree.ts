import { chownSync, constants, copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerUser } from './server-user.ts';

/**
 * Copies a data directory, by reference where the file system can, and hands it to `owner`. Synchronous, because for
 * a thousand small files that is several times as fast as the asynchronous calls: about 50 ms.
 */
export function copyTree(from: string, to: string, owner?: ServerUser): void {
  mkdirSync(to, { mode: 0o700 });
  if (owner !== undefined) chownSync(to, owner.uid, owner.gid);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) copyTree(source, target, owner);
    else if (entry.isFile()) {
      copyFileSync(source, target, constants.COPYFILE_FICLONE);
      if (owner !== undefined) chownSync(target, owner.uid, owner.gid);
    }
  }
}
