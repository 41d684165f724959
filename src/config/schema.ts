import * as z from 'zod';

const Seconds = z.int().min(1).max(86_400);
/** YAML reads `PORT: 8080` and `CI: true` as a number and a boolean; lists and mappings are mistakes, not texts. */
const Scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const Env = z.record(z.string(), Scalar).describe('Environment variables.');

export const DatabaseConfig = z.strictObject({
  engine: z.literal('postgresql').default('postgresql').describe('Database engine. MySQL and MariaDB come later.'),
  version: z.coerce.number().int().min(13).max(18).default(17).describe("Production's major version, 13 to 18."),
  provider: z
    .enum(['auto', 'embedded', 'system', 'docker', 'url'])
    .default('auto')
    .describe('Where the ephemeral server comes from. auto: the system’s where its major fits, else embedded.'),
  url: z.string().optional().describe('For provider url: a server on which databases and roles may be created.'),
  image: z.string().optional().describe('For provider docker; default postgres:<version>.'),
  extensions: z.array(z.string()).default([]).describe('Extensions created in every database before the history.'),
  roles: z.array(z.string()).default([]).describe('Roles created before the history.'),
  superuser: z.boolean().default(false).describe('Whether migrations run as a superuser.'),
  settings: z.record(z.string(), Scalar).default({}).describe('Server settings, such as wal_level: logical.'),
  baseline: z
    .union([z.string(), z.strictObject({ file: z.string() }), z.strictObject({ command: z.string() })])
    .optional()
    .describe('A plain SQL dump, or a command that gets DATABASE_URL, for histories that do not start from empty.'),
  seed: z
    .union([z.string(), z.strictObject({ file: z.string() }), z.strictObject({ command: z.string() })])
    .optional()
    .describe('SQL file or command that fills the base schema with rows; else rows are made from the schema.'),
  rows: z.int().min(0).max(10_000_000).default(10_000).describe('Synthetic rows a table.'),
  probes: z.boolean().default(true).describe('Whether sessions try, beside each statement, who has to wait.'),
  snapshot: z
    .string()
    .optional()
    .describe('Production’s statistics, from `lockstep snapshot`; default .lockstep/snapshot.json where it exists.'),
});

export const SourceConfig = z.strictObject({
  tool: z
    .enum([
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
    ])
    .optional()
    .describe('The migration tool that owns the folder.'),
  path: z.string().optional().describe('The folder, relative to the repository’s root.'),
  command: z.string().optional().describe('The project’s own migrate command; it gets DATABASE_URL and PG* variables.'),
  install: z.string().optional().describe('Run once before the command, in the same worktree.'),
  down: z.string().optional().describe('The command that takes back what `command` brought.'),
  env: Env.default({}),
  timeout: Seconds.default(600).describe('Seconds the command may take.'),
});

export const SuiteConfig = z.strictObject({
  install: z.string().optional().describe('Run once in each worktree.'),
  test: z.string().describe('The test command; it gets DATABASE_URL and PG* variables.'),
  report: z
    .union([z.string(), z.strictObject({ junit: z.string() }), z.strictObject({ tap: z.literal('stdout') })])
    .optional()
    .describe('junit: a path (glob) to JUnit XML. Without it the exit code is the result.'),
  env: Env.default({}),
  services: z
    .record(
      z.string(),
      z.strictObject({
        command: z.string().describe('Started before the tests, stopped after them.'),
        ready: z.string().optional().describe('A URL or command that answers once the service is up.'),
      }),
    )
    .default({})
    .describe('What the tests need running, by name.'),
  workingDirectory: z.string().default('.').describe('Where install and test run, relative to the repository’s root.'),
  timeout: Seconds.default(900).describe('Seconds one run of the suite may take.'),
});

export const SeverityConfig = z.enum(['block', 'warn', 'note', 'off']);

export const WaiversConfig = z.strictObject({
  allow: z.boolean().default(true).describe('Whether comments in the SQL may waive findings.'),
  maxDays: z.int().min(1).max(3650).optional().describe('Days from today that a waiver may last; without it, any.'),
  never: z.array(z.string()).default([]).describe('Rules that are never waived.'),
});

export const PolicyConfig = z.strictObject({
  rules: z.record(z.string(), SeverityConfig).default({}).describe('Severity by rule id.'),
  separation: z.enum(['enforce', 'warn', 'off']).default('enforce').describe('Expand and contract in separate PRs.'),
  backfillRowsPerSecond: z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .describe('Rows a second that backfills may change; without it, as fast as they were measured.'),
  rollback: z.enum(['require', 'check', 'off']).default('check').describe('require: a missing or wrong down fails.'),
  waivers: WaiversConfig.prefault({}).describe('Comments in the SQL that waive a finding of one statement.'),
});

export const Config = z.strictObject({
  database: DatabaseConfig.prefault({}).describe('The throw-away database that migrations are rehearsed on.'),
  sources: z.array(SourceConfig).default([]).describe('Only to override what is detected.'),
  suites: z.record(z.string(), SuiteConfig).default({}).describe('The apps’ test suites, by name.'),
  policy: PolicyConfig.prefault({}).describe('What fails a pull request.'),
  parallel: z.int().min(1).max(16).default(2).describe('Matrix cells that run at once.'),
});

export type Config = z.infer<typeof Config>;
export type DatabaseConfig = z.infer<typeof DatabaseConfig>;
export type SourceConfig = z.infer<typeof SourceConfig>;
export type SuiteConfig = z.infer<typeof SuiteConfig>;
export type PolicyConfig = z.infer<typeof PolicyConfig>;
