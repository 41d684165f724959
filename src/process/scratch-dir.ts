import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockstepError, toError } from '../errors.ts';
import { keepDirectory } from './keeper.ts';

/**
 * A new directory in the OS temp dir. Remove it yourself; it is also removed should Lockstep be killed.
 * @throws LockstepError `scratch-failed` when the temp dir is missing, full or read-only
 */
export async function makeScratchDir(prefix: string): Promise<string> {
  try {
    const dir = await mkdtemp(join(tmpdir(), prefix));
    keepDirectory(dir);
    return dir;
  } catch (cause) {
    throw new LockstepError(`No directory can be made in ${tmpdir()}: ${toError(cause).message}`, {
      code: 'scratch-failed',
      hint: 'Make room there, or set TMPDIR to a directory that exists, is writable and has some.',
      cause,
    });
  }
}
