import * as z from 'zod';

const query = {
  sql: z.string().describe('At most 2,000 characters of it.'),
  origin: z
    .enum(['old app', 'snapshot'])
    .describe('Seen in the control run of a suite, or in production’s statistics.'),
  count: z.number().describe('Times executed there.'),
  prepared: z.boolean().describe('Under a name, and so kept by its session through a migration.'),
  firstBreakingStatement: z
    .object({ sql: z.string(), path: z.string(), line: z.number(), migration: z.string() })
    .exactOptional()
    .describe('First statement of the migrations after which it is so.'),
};

export const JsonQueries = z.object({
  judged: z.number().describe('Queries that the old schema takes; texts that differ in constants only are one.'),
  judgedOf: z.object({ oldApp: z.number(), snapshot: z.number() }),
  notJudged: z.array(z.object({ reason: z.string(), count: z.number() })),
  broken: z.array(z.object({ ...query, sqlstate: z.string(), message: z.string() })),
  resultChanged: z.array(z.object({ ...query, before: z.string(), after: z.string() })),
  indexLost: z
    .array(z.object({ ...query, relation: z.string(), index: z.string(), before: z.string(), after: z.string() }))
    .describe('`before` and `after` are the plans, with sequential scans avoided where they can be.'),
  leftOut: z.number().exactOptional().describe('Entries beyond the first 500 of each list.'),
});
