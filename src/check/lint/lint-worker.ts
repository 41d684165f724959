import { parentPort, workerData } from 'node:worker_threads';
import { toError } from '../../errors.ts';
import { type LintFilesInput, lintFiles } from './lint-files.ts';

/** A share of the files, on a thread of its own; see lint-parallel.ts. */
void lintFiles(workerData as LintFilesInput).then(
  (result) => parentPort?.postMessage({ result }),
  (error: unknown) => parentPort?.postMessage({ message: toError(error).message }),
);
