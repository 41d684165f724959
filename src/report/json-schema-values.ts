import * as z from 'zod';

export const Phase = z.enum(['expand', 'backfill', 'contract', 'switch', 'tighten', 'neutral', 'ops', 'unknown']);
export const Severity = z.enum(['block', 'warn', 'note']);
export const Location = z.object({ path: z.string(), line: z.number().describe('1-based.') });

export const ToolId = z.enum([
  'prisma',
  'drizzle',
  'flyway',
  'golang-migrate',
  'goose',
  'sql-migrate',
  'dbmate',
  'diesel',
  'sqlx',
  'pop',
  'atlas',
  'sqitch',
  'node-pg-migrate',
  'sql',
  'command',
]);

export const Reason = z.object({
  code: z.string().describe('Stable, kebab-case.'),
  severity: Severity,
  message: z.string(),
  location: Location.exactOptional(),
  nextStep: z.string(),
});

export const Finding = z.object({
  rule: z.string(),
  severity: Severity,
  message: z.string(),
  recipe: z.array(z.string()).exactOptional().describe('The safe way, one entry a step; SQL in backticks.'),
  statement: z.number().exactOptional().describe('Index within the migration.'),
  origin: z.enum(['measured', 'predicted']),
  hygiene: z.literal(true).exactOptional().describe('Taste, never more than a note: to be folded away.'),
  edit: z
    .object({ sql: z.string(), outsideTransaction: z.literal(true).exactOptional() })
    .exactOptional()
    .describe('What the statement should be instead; `outsideTransaction`: it cannot run inside a transaction block.'),
  replacement: z
    .object({ path: z.string(), line: z.number(), endLine: z.number(), text: z.string() })
    .exactOptional()
    .describe('One edit that mends it: the lines `line` to `endLine` (1-based, included) give way to `text`.'),
});

export const TracedError = z.object({
  sqlstate: z.string(),
  message: z.string(),
  detail: z.string().exactOptional(),
  hint: z.string().exactOptional(),
  raised: z.literal(true).exactOptional().describe('The text is of whoever wrote the SQL, not PostgreSQL’s.'),
  position: z.number().exactOptional(),
});

export const Transaction = z.object({
  index: z.number(),
  session: z.number(),
  startMs: z.number(),
  endMs: z.number(),
  outcome: z.enum(['committed', 'rolled back', 'open']),
});

export const DataQuestion = z.object({
  migration: z.string(),
  statement: z.number(),
  error: TracedError,
  query: z.string().exactOptional().describe('To be run against production.'),
});

export const SplitStep = z.object({
  title: z.string(),
  phase: Phase,
  sql: z.array(z.string()),
  after: z.string().exactOptional(),
});

export const Seed = z.object({
  origin: z.enum(['user', 'synthetic', 'none']),
  rows: z.record(z.string(), z.number()),
  unseeded: z.array(z.object({ table: z.string(), reason: z.string() })),
});

export const Rollback = z.object({
  status: z.enum(['exact', 'differs', 'fails', 'missing', 'not-run']),
  detail: z.array(z.string()),
  errors: z.array(TracedError).exactOptional().describe('What the server refused.'),
});

export const Waiver = z.object({
  rule: z.string(),
  severity: Severity.describe('Without the waiver.'),
  message: z.string(),
  migration: z.string(),
  statement: z.number().exactOptional(),
  location: Location,
  waiver: z.object({
    path: z.string(),
    line: z.number(),
    reason: z.string(),
    until: z.string().exactOptional().describe('Its last day, YYYY-MM-DD.'),
  }),
});
