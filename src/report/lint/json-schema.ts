import * as z from 'zod';
import { Severity, ToolId } from '../json-schema-values.ts';
import type { LintJson } from './json.ts';

const Finding = z.object({
  path: z.string(),
  line: z.number().describe('1-based, as the other three.'),
  column: z.number().describe('In UTF-16 code units.'),
  endLine: z.number(),
  endColumn: z.number().describe('The one behind the last character.'),
  rule: z.string().describe('A page of docs/rules/, or a code of the guide.'),
  severity: Severity,
  message: z.string(),
  recipe: z.array(z.string()).exactOptional().describe('The safe way, one entry a step; SQL in backticks.'),
  hygiene: z.literal(true).exactOptional().describe('Taste and order in the schema; never more than a note.'),
  undecided: z.literal(true).exactOptional().describe('Something was not read or seen: never green.'),
  replacement: z
    .object({ path: z.string(), line: z.number(), endLine: z.number(), text: z.string() })
    .exactOptional()
    .describe('Full lines that mend it, in place of `line` to `endLine`.'),
});

/** The JSON of lint as a schema. Objects stay open: a later version may add fields, it never takes one away. */
export const LintJsonSchema = z.object({
  schemaVersion: z.literal(1),
  verdict: z.enum(['pass', 'warn', 'fail', 'error']).describe('error: something was not read or seen.'),
  files: z.array(
    z.object({
      path: z.string(),
      tool: ToolId.exactOptional().describe('Absent for a loose file.'),
      statements: z.number(),
      earlier: z.number().exactOptional().describe('Earlier migrations from which the schema is known.'),
    }),
  ),
  findings: z.array(Finding),
  waived: z.array(
    Finding.extend({
      waiver: z.object({ line: z.number(), reason: z.string(), until: z.string().exactOptional() }),
    }),
  ),
  databaseVersion: z.number(),
  assumptions: z.array(z.string()),
});

/** `schemas/lint.schema.json`. */
export function lintJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(LintJsonSchema, { io: 'input' });
  return { $schema, title: 'Lockstep lint', ...schema };
}

type Assert<T extends true> = T;
type Fits<A, B> = [A] extends [B] ? true : false;
type Json = z.infer<typeof LintJsonSchema>;

/** The interface and the schema say the same: checked by the compiler, in both directions. */
export type LintFitsSchema = Assert<Fits<LintJson, Json>>;
export type SchemaFitsLint = Assert<Fits<Json, LintJson>>;
