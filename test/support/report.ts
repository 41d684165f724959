import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonReport } from '../../src/report/report.ts';
import type { CliResult } from './cli.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/report.schema.json', import.meta.url), 'utf8')) as object;
const validate: ValidateFunction = new Ajv2020({ strict: false }).compile(schema);

/** The JSON report on stdout; throws where it is none, or not as the published schema says. */
export function reportOf({ stdout, stderr }: CliResult): JsonReport {
  if (stdout === '') throw new Error(`no report on stdout; stderr says: ${stderr}`);
  const report: unknown = JSON.parse(stdout);
  if (!validate(report)) throw new Error(`not a report: ${JSON.stringify(validate.errors)}`);
  return report as JsonReport;
}
