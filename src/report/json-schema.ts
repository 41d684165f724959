import * as z from 'zod';
import { JsonCell, JsonMigration, JsonQueue, JsonSchemaChange, JsonSchemaStart } from './json-schema-parts.ts';
import { JsonQueries } from './json-schema-queries.ts';
import { DataQuestion, Phase, Reason, Seed, SplitStep, ToolId, Transaction, Waiver } from './json-schema-values.ts';
import type { JsonReport } from './report.ts';

const Commit = z.object({ ref: z.string(), sha: z.string() }).nullable();

/** The JSON report as a schema. Objects stay open: a later version may add fields, it never takes one away. */
export const JsonReportSchema = z.object({
  schemaVersion: z.literal(1),
  verdict: z
    .enum(['pass', 'warn', 'fail', 'error'])
    .describe('error: it could not be judged; never to be read as safe.'),
  reasons: z.array(Reason).describe('Worst first.'),
  scope: z.object({
    base: Commit,
    head: Commit,
    mergeBase: z.string().exactOptional(),
    behind: z.number().exactOptional().describe('Commits that base is ahead of the merge base.'),
    sources: z.array(
      z.object({
        tool: ToolId,
        path: z.string(),
        reason: z.string(),
        skipped: z.string().exactOptional().describe('Why this source was not looked at.'),
        changed: z.boolean(),
      }),
    ),
  }),
  migrations: z.array(JsonMigration),
  compatibility: z.object({
    cells: z.array(JsonCell),
    notes: z.array(z.string()),
    queries: JsonQueries.exactOptional().describe('What the running app’s queries say of the new schema.'),
  }),
  waivers: z.array(Waiver).exactOptional().describe('Found and waived by a comment in the SQL: counts for nothing.'),
  split: z.array(SplitStep).exactOptional().describe('The PRs that this one should become, in order.'),
  phases: z.array(Phase).describe('Phases present in the whole PR, neutral left out.'),
  transactions: z.array(Transaction),
  dataQuestions: z.array(DataQuestion).describe('Errors that only production’s rows can decide.'),
  seed: Seed.nullable(),
  environment: z.object({
    engine: z.literal('postgresql'),
    version: z.string(),
    provider: z.enum(['embedded', 'system', 'docker', 'url']).nullable(),
    rows: z.record(z.string(), z.number()).describe('Rows by `schema.table` during the rehearsal.'),
  }),
  assumptions: z.array(z.string()),
  notes: z.array(z.string()),
  queue: z.array(JsonQueue).exactOptional().describe('What waits behind a statement while a transaction is open.'),
  schemaChanges: z
    .array(JsonSchemaChange)
    .exactOptional()
    .describe('What the migrations changed in the schema, read from the catalogue before and after.'),
  schemaStart: JsonSchemaStart.exactOptional().describe(
    'What the migrations touch, as it was before them: a database is compared with it before they are run there.',
  ),
  timings: z.record(z.string(), z.number()).describe('Milliseconds by stage.'),
});

/** `schemas/report.schema.json`. */
export function reportJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(JsonReportSchema, { io: 'input' });
  return { $schema, title: 'Lockstep report', ...schema };
}

type Assert<T extends true> = T;
type Fits<A, B> = [A] extends [B] ? true : false;
type Report = z.infer<typeof JsonReportSchema>;
/** Optional fields made required, so that one that the other side lacks is seen. */
type Whole<T> = T extends object ? { [Key in keyof T]-?: Whole<T[Key]> } : T;

/** The interface and the schema say the same: checked by the compiler, in both directions. */
export type ReportFitsSchema = Assert<Fits<JsonReport, Report>>;
export type SchemaFitsReport = Assert<Fits<Report, JsonReport>>;
export type SchemaHasEveryField = Assert<Fits<Whole<Report>, Whole<JsonReport>>>;
export type ReportHasEveryField = Assert<Fits<Whole<JsonReport>, Whole<Report>>>;
