import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';

/** A lockstep.yml that somebody named. @throws UsageError `config-missing` */
export function readConfig(file: string): { text: string; file: string } {
  try {
    return { text: readFileSync(file, 'utf8'), file };
  } catch (cause) {
    throw new UsageError(`The configuration ${file} cannot be read.`, {
      code: 'config-missing',
      hint: 'Correct --config, or the Action’s input config.',
      cause,
    });
  }
}
