import pg from 'pg';
import type { CatalogData } from '../../src/analysis/catalog.ts';
import { catalogFrom } from '../../src/check/catalog-from.ts';
import { connect, withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { readSchema } from '../../src/database/schema/read.ts';
import { loadParser } from '../../src/sql/postgres/parser.ts';
import { testServer } from '../support/server.ts';
import type { DifferentialCase } from './case.ts';
import { compare, type Outcome } from './compare.ts';
import type { Measured } from './facts.ts';
import { fixtureFor, preambleFor, SETTINGS } from './fixture.ts';
import { measure } from './measure.ts';
import { measureAlone } from './measure-alone.ts';
import { predictScript } from './predict-script.ts';

export interface CaseOutcome extends Outcome {
  id: string;
  sql: string;
  major: number;
}

/** Runs the cases that `major` knows on a server of its own, one after the other. */
export async function runCases(cases: readonly DifferentialCase[], major: number): Promise<CaseOutcome[]> {
  await loadParser();
  await using server = await testServer(major);
  const template = await server.create('fixture');
  await withClient(server.admin(template), async (admin) => {
    const owner = pg.escapeIdentifier(server.app(template).user);
    for (const sql of preambleFor(owner)) await admin.query(sql);
  });
  const shared = await open(server, template);
  const outcomes: CaseOutcome[] = [];
  const apart: DifferentialCase[] = [];
  try {
    await shared.query(fixtureFor(major));
    const catalog = await catalogOf(shared);
    for (const one of cases.filter(({ majors }) => majors?.includes(major) !== false)) {
      if (one.setup !== undefined || one.alone === true) apart.push(one);
      else outcomes.push({ ...judge(one, catalog, await measure(shared, one.sql)), major });
    }
  } finally {
    await shared.end();
  }
  for (const one of apart) outcomes.push({ ...(await runApart(server, template, one)), major });
  return outcomes;
}

/** In a copy of the fixture: what it commits, no other case sees. */
async function runApart(server: Server, template: string, one: DifferentialCase): Promise<Omit<CaseOutcome, 'major'>> {
  const database = await server.clone(template, 'case');
  const client = await open(server, database);
  const watcher = await connect(server.admin('postgres'));
  try {
    // ANALYZE sends the counters on, so that the case's own begin at nothing.
    if (one.setup !== undefined) await client.query(`${one.setup}; ANALYZE`);
    const catalog = await catalogOf(client);
    const measured =
      one.alone === true ? await measureAlone({ client, watcher, sql: one.sql }) : await measure(client, one.sql);
    return judge(one, catalog, measured);
  } finally {
    await client.end();
    await watcher.end();
    await server.drop(database);
  }
}

function judge(one: DifferentialCase, catalog: CatalogData, measured: Measured): Omit<CaseOutcome, 'major'> {
  return { id: one.id, sql: one.sql, ...compare(one, predictScript(one.sql, catalog), measured) };
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
