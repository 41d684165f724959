import { readFileSync, statSync } from 'node:fs';
import { toError, UsageError } from '../../errors.ts';
import { limits } from '../../evidence/limits.ts';
import { parseReport } from '../../evidence/read-evidence.ts';
import { isRefused } from '../../evidence/refused.ts';
import type { JsonReport } from '../../report/report.ts';

/** The reports that `--evidence` names. @throws UsageError `evidence-unreadable` */
export function readReports(files: readonly string[]): JsonReport[] {
  return files.map((file) => {
    try {
      if (statSync(file).size > limits.report) throw new Error('it is too large for a report');
      const read = parseReport(readFileSync(file));
      if (isRefused(read)) throw new Error(read.message);
      return read.report;
    } catch (cause) {
      throw new UsageError(`${file} is no evidence: ${toError(cause).message}`, {
        code: 'evidence-unreadable',
        hint: 'Give the report.json of the check that passed: `lockstep check --format json`, or the workflow’s artifact.',
        cause,
      });
    }
  });
}
