import { readFileSync, statSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { LARGEST_SNAPSHOT, tooLarge } from '../production/parse-snapshot.ts';

/** The file that `--snapshot` names. @throws UsageError `file-missing`, `snapshot-too-large` */
export function readSnapshot(file: string): { text: string; file: string } {
  try {
    if (statSync(file).size <= LARGEST_SNAPSHOT) return { text: readFileSync(file, 'utf8'), file };
  } catch (cause) {
    throw new UsageError(`The snapshot ${file} cannot be read.`, {
      code: 'file-missing',
      hint: 'Correct --snapshot; `lockstep snapshot --url …` writes one.',
      cause,
    });
  }
  throw tooLarge(file);
}
