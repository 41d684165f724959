import { JsonReportSchema } from '../report/json-schema.ts';
import type { JsonReport } from '../report/report.ts';
import { clampReport } from './clamp-report.ts';
import { limits } from './limits.ts';
import { measureJson } from './measure-json.ts';
import { readFromZip } from './read-zip.ts';
import { type Refused, refuse } from './refused.ts';

/** What a workflow's artifact says, read as data: shaped like a report, and true only as far as it is proved. */
export interface Evidence {
  report: JsonReport;
}

/** The name of the artifact, and of the one file in it that is read. */
export const artifactName = 'lockstep-report';
const FILE = 'report.json';

/**
 * Reads the artifact of a workflow that ran a pull request's own code: everything in it is hostile. Only report.json is
 * read, by the published schema; fields that it does not have are dropped, and texts are cut to what Lockstep itself may
 * write. Renderers escape the rest, so no value of it may be used as a path, a URL or Markdown.
 * @param zip as downloaded; see {@link limits} for what is taken
 */
export function readEvidence(zip: Uint8Array): Evidence | Refused {
  const file = readFromZip(zip, { name: FILE, most: limits.report });
  if (!(file instanceof Uint8Array)) return file;
  const { depth, values } = measureJson(file);
  if (depth > limits.depth || values > limits.values) {
    return refuse('evidence-too-large', `${FILE} has ${values} values, ${depth} deep, more than a report can have.`);
  }
  return parseReport(file);
}

/** @param text of report.json, or of a report that was kept */
export function parseReport(text: Uint8Array | string): Evidence | Refused {
  let value: unknown;
  try {
    value = JSON.parse(typeof text === 'string' ? text : new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch {
    return refuse('evidence-not-a-report', `${FILE} is no JSON.`);
  }
  const parsed = JsonReportSchema.safeParse(value);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.slice(0, 3).map(nameOf).join('.') ?? '';
    return refuse('evidence-not-a-report', `${FILE} is not as schemas/report.schema.json says${at && `, at ${at}`}.`);
  }
  return { report: clampReport(parsed.data) };
}

/** Keys come from the file: only what looks like one of the schema's is repeated. */
function nameOf(key: PropertyKey): string {
  return /^\w{1,30}$/.test(String(key)) ? String(key) : '?';
}
