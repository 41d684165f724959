import { EXIT } from '../errors.ts';
import type { VerdictStatus } from '../policy/verdict.ts';

export function exitCodeOfVerdict(status: VerdictStatus): number {
  if (status === 'fail') return EXIT.fail;
  return status === 'error' ? EXIT.error : EXIT.pass;
}
