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

export const EvidenceConfig = z.strictObject({
  workflows: z
    .array(z.string())
    .default([])
    .describe('Paths of workflows whose runs count; without any, those that upload lockstep-report.'),
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
  evidence: EvidenceConfig.prefault({}).describe('What the bot takes for a rehearsal.'),
});

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time like 09:30');
const CalendarDate = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a date like 2026-12-24');
const Day = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

const Role = z.enum(['read', 'triage', 'write', 'maintain', 'admin']);
const neededRole = 'GitHub’s role on the repository that is needed at least.';

export const PeopleConfig = z.strictObject({
  role: Role.default('write').describe(neededRole),
  users: z.array(z.string()).default([]).describe('Logins; where there are any, or teams, nobody else may.'),
  teams: z.array(z.string()).default([]).describe('Slugs of the organisation’s teams.'),
});

export const EnvironmentConfig = z.strictObject({
  urlFrom: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable')
    .describe('The name of the variable that holds the database’s URL; the URL itself never stands here.'),
  source: z.string().optional().describe('The migration source’s path, where the repository has several.'),
  identity: z
    .strictObject({
      systemIdentifier: z.string().regex(/^\d+$/).optional().describe('Of pg_control_system().'),
      database: z.string().optional().describe('The database’s name.'),
    })
    .prefault({})
    .describe('What the target must be; what is not given is learned at the first apply and kept.'),
  after: z
    .array(z.string())
    .optional()
    .describe('Environments in which the change must have succeeded; default, the one before it in this file.'),
  appliers: PeopleConfig.prefault({}).describe('Who may apply, pause, resume, cancel and retry.'),
  approvers: PeopleConfig.extend({ role: Role.default('maintain').describe(neededRole) })
    .prefault({})
    .describe('Who may approve a rollback, and confirm with fourEyes.'),
  confirm: z
    .enum(['never', 'risky', 'always'])
    .default('risky')
    .describe('When `apply` waits for `confirm`. risky: contract, switch, tighten, or a rewrite or scan under lock.'),
  fourEyes: z.boolean().default(false).describe('Whether somebody else must confirm.'),
  production: z
    .boolean()
    .optional()
    .describe(
      'Whether somebody else must confirm a rollback; default, where approvers are named or its name is like production.',
    ),
  windows: z
    .array(
      z.strictObject({
        days: z.array(Day).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']),
        from: Clock,
        to: Clock,
        timezone: z.string().default('UTC').describe('Like Europe/Berlin.'),
      }),
    )
    .default([])
    .describe('When a run may begin; none: at any time.'),
  quietDates: z.array(CalendarDate).default([]).describe('Dates on which none begins.'),
  evidence: z
    .enum(['require', 'warn'])
    .default('require')
    .describe('Whether a change that no check has passed is refused.'),
  soak: z
    .number()
    .min(0)
    .max(8760)
    .default(0)
    .describe('Hours that the new code must have been live before a contract.'),
  appDeployment: z
    .string()
    .optional()
    .describe('The app’s own environment in GitHub Deployments; without it old code cannot be known to be gone.'),
  executor: z.enum(['bot', 'workflow']).default('bot').describe('Where the statements are run.'),
  workflow: z.string().optional().describe('For executor workflow: the file’s name in .github/workflows.'),
  lockTimeout: z.number().min(0.1).max(60).default(3).describe('Seconds that a statement waits for its locks.'),
  attempts: z.int().min(1).max(100).default(10).describe('Times that contention is tried again.'),
  maxPause: z
    .number()
    .min(0.1)
    .max(3600)
    .optional()
    .describe('Seconds that others may wait behind a statement before it is cancelled; default, lockTimeout.'),
  maxReplicaLag: z.number().min(0).default(30).describe('Seconds that a replica may be behind.'),
  maxTransactionAge: z.number().min(0).default(300).describe('Seconds of the oldest transaction on the locked tables.'),
  maxActive: z.int().min(1).optional().describe('Active sessions above which nothing begins.'),
  freeDisk: z
    .string()
    .optional()
    .describe('SQL that gives the free bytes of the disk, which PostgreSQL itself cannot tell.'),
});

export const Config = z.strictObject({
  database: DatabaseConfig.prefault({}).describe('The throw-away database that migrations are rehearsed on.'),
  sources: z.array(SourceConfig).default([]).describe('Only to override what is detected.'),
  suites: z.record(z.string(), SuiteConfig).default({}).describe('The apps’ test suites, by name.'),
  policy: PolicyConfig.prefault({}).describe('What fails a pull request.'),
  environments: z
    .record(
      z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'a short name of letters and digits'),
      EnvironmentConfig,
    )
    .default({})
    .describe('Databases that merged changes are applied to, in their order.'),
  parallel: z.int().min(1).max(16).default(2).describe('Matrix cells that run at once.'),
});

export type Config = z.infer<typeof Config>;
export type DatabaseConfig = z.infer<typeof DatabaseConfig>;
export type SourceConfig = z.infer<typeof SourceConfig>;
export type SuiteConfig = z.infer<typeof SuiteConfig>;
export type PolicyConfig = z.infer<typeof PolicyConfig>;
export type PeopleConfig = z.infer<typeof PeopleConfig>;
export type EnvironmentConfig = z.infer<typeof EnvironmentConfig>;
