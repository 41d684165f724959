import pg from 'pg';
import type { CatalogData } from '../../src/analysis/catalog.ts';
import { catalogFrom } from '../../src/check/catalog-from.ts';
import { connect, withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { readSchema } from '../../src/database/schema/read.ts';
import { loadParser } from '../../src/sql/postgres/parser.ts';
import { splitStatements } from '../../src/sql/postgres/split.ts';
import { testServer } from '../support/server.ts';
import type { DifferentialCase } from './case.ts';
import { compare, type Outcome } from './compare.ts';
import type { Measured } from './facts.ts';
import { fixtureFor, preambleFor, SETTINGS } from './fixture.ts';
import { measure, measureSteps } from './measure.ts';
import { measureAlone } from './measure-alone.ts';
import { predictScript } from './predict-script.ts';

export interface CaseOutcome extends Outcome {
  id: string;
  sql: string;
  major: number;
  /** As the case says: it cannot run in a transaction. */
  alone?: true;
  /** What was seen, and what was known before. */
  measured: Measured;
  catalog: CatalogData;
  /** The same for each statement of the script, where that is asked for and nothing failed. */
  steps?: Measured[];
}

/** How many cases with a setup of their own are under way at once: copying a database waits more than it works. */
const WORKERS = 2;

/** Runs the cases that `major` knows on a server of its own; with `steps`, also statement by statement. */
export async function runCases(
  cases: readonly DifferentialCase[],
  major: number,
  options: { steps?: boolean } = {},
): Promise<CaseOutcome[]> {
  await loadParser();
  await using server = await testServer(major);
  const template = await prepare(server, major);
  const known = cases.filter(({ majors }) => majors?.includes(major) !== false);
  const apart = known.filter(({ setup, alone }) => setup !== undefined || alone === true);
  const together = known.filter((one) => !apart.includes(one));
  const queue = apart.values();
  const steps = options.steps === true;
  const workers = Array.from({ length: WORKERS }, async () => {
    const outcomes: JudgedCase[] = [];
    for (const one of queue) outcomes.push(await runApart({ server, template, one, steps }));
    return outcomes;
  });
  const outcomes = await Promise.all([runTogether({ server, template, cases: together, steps }), ...workers]);
  return outcomes.flat().map((outcome) => ({ ...outcome, major }));
}

/** The fixture's database, to be copied. */
async function prepare(server: Server, major: number): Promise<string> {
  const template = await server.create('fixture');
  await withClient(server.admin(template), async (admin) => {
    const owner = pg.escapeIdentifier(server.app(template).user);
    for (const sql of preambleFor(owner)) await admin.query(sql);
  });
  const client = await open(server, template);
  try {
    await client.query(fixtureFor(major));
  } finally {
    await client.end();
  }
  return template;
}

type JudgedCase = Omit<CaseOutcome, 'major'>;

interface Place {
  server: Server;
  template: string;
  steps: boolean;
}

interface Together extends Place {
  cases: DifferentialCase[];
}

/** One after the other in one database: each is taken back. */
async function runTogether({ server, template, cases, steps }: Together): Promise<JudgedCase[]> {
  if (cases.length === 0) return [];
  const client = await open(server, await server.clone(template, 'all'));
  try {
    const catalog = await catalogOf(client);
    const outcomes: JudgedCase[] = [];
    for (const one of cases) outcomes.push(await runTakenBack(client, catalog, one, steps));
    return outcomes;
  } finally {
    await client.end();
  }
}

/** In a copy of the fixture: what it commits, no other case sees. */
async function runApart({ server, template, one, steps }: Place & { one: DifferentialCase }): Promise<JudgedCase> {
  const database = await server.clone(template, 'case');
  const client = await open(server, database);
  try {
    // Of new tables the number of rows must be known, to tell a scan from a look at some of them.
    const analyze = /\bCREATE (TABLE|MATERIALIZED)/.test(one.setup ?? '') ? '; ANALYZE' : '';
    if (one.setup !== undefined) await client.query(`${one.setup}${analyze}`);
    const catalog = await catalogOf(client);
    if (one.alone !== true) return await runTakenBack(client, catalog, one, steps);
    const measured = await withClient(server.admin('postgres'), (watcher) =>
      measureAlone({ client, watcher, sql: one.sql }),
    );
    // Whatever cannot run in a transaction is one statement.
    return { ...judge(one, catalog, measured), ...(steps && { steps: [measured] }) };
  } finally {
    await client.end();
    await server.drop(database);
  }
}

async function runTakenBack(
  client: pg.Client,
  catalog: CatalogData,
  one: DifferentialCase,
  steps: boolean,
): Promise<JudgedCase> {
  const judged = judge(one, catalog, await measure(client, one.sql));
  if (!steps || judged.measured.error !== undefined) return judged;
  const statements = splitStatements(one.sql).map(({ sql }) => sql);
  // A statement alone has the script's figures.
  return { ...judged, steps: statements.length === 1 ? [judged.measured] : await measureSteps(client, statements) };
}

function judge(one: DifferentialCase, catalog: CatalogData, measured: Measured): JudgedCase {
  const alone = one.alone === true ? { alone: one.alone } : {};
  return {
    id: one.id,
    sql: one.sql,
    ...alone,
    measured,
    catalog,
    ...compare(one, predictScript(one.sql, catalog), measured),
  };
}

async function open(server: Server, database: string): Promise<pg.Client> {
  const client = await connect(server.app(database));
  await client.query(SETTINGS);
  return client;
}

async function catalogOf(client: pg.Client): Promise<CatalogData> {
  const { rows } = await client.query<{ TimeZone: string }>('SHOW TimeZone');
  const timeZone = rows[0]?.TimeZone;
  return { ...catalogFrom(await readSchema(client)), ...(timeZone === undefined ? {} : { timeZone }) };
}
