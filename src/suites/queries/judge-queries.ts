import type { DatabaseAddress, Server } from '../../database/database.ts';
import { loadParser } from '../../sql/postgres/parser.ts';
import type { MigrationStatement } from '../matrix-input.ts';
import { type Compared, type Comparison, compareSchemas } from './compare-schemas.ts';
import { createDescriber } from './describe-entries.ts';
import { readIndexChanges } from './index-changes.ts';
import type { Patience } from './probe.ts';
import { ProbeSessions } from './probe-sessions.ts';
import type { QueryEvidence, QueryShape } from './query-evidence.ts';
import { keyOf, readShapes } from './read-shapes.ts';
import { type Replayed, replayMigrations, type Suspect } from './replay-migrations.ts';
import { changedResult, type Entry, entriesOf, findWorsenings, type Worsening } from './worsenings.ts';

export interface QueriesInput {
  server: Pick<Server, 'clone' | 'app' | 'drop'>;
  templates: { old: string; new: string };
  /** The PR's, in the order in which they run; may be empty. */
  statements: readonly MigrationStatement[];
  shapes: readonly QueryShape[];
  /** What the app's sessions ask for when they connect (search_path). */
  startup?: Readonly<Record<string, string>>;
  /** Further values of search_path that sessions are known to have, tried where a query's tables are not found. */
  searchPaths?: readonly string[];
  /**
   * Texts of migrations: production's statistics hold what earlier ones sent (a backfill), and that is no query of the
   * app. Asked for only where something broke.
   */
  migrationTexts?: () => readonly string[];
  /** Production's rows by `schema.table`, where known: who cares for the index of a table of 50 rows. */
  rows?: Readonly<Record<string, number>>;
  signal?: AbortSignal;
  /** ms; what is then left is counted as not judged. Default 60,000. */
  budgetMs?: number;
}

/** An index is worth a warning from here on. */
const FEW_ROWS = 1000;
/** Entries of each kind, and those of them that are replayed. */
const SHOWN = 500;
const REPLAYED = 200;

/**
 * Prepares every query that the running app is known to send on the old and on the new schema, and compares: what the
 * new one refuses, what returns other columns, what has lost its index. No query is executed. About 0.5 ms a query.
 * @throws DatabaseError where the databases cannot be had; whatever aborted `signal`
 */
export async function judgeQueries(input: QueriesInput): Promise<QueryEvidence> {
  const { server, templates, signal, budgetMs = 60_000 } = input;
  await loadParser();
  const shapes = readShapes(input.shapes);
  if (shapes.candidates.length === 0) {
    return {
      judged: 0,
      judgedOf: { oldApp: 0, snapshot: 0 },
      notJudged: listReasons(shapes.notJudged),
      broken: [],
      resultChanged: [],
      indexLost: [],
    };
  }
  const patience = { deadline: performance.now() + budgetMs, signal };
  const [oldDatabase, newDatabase] = [
    await server.clone(templates.old, 'queries_old'),
    await server.clone(templates.new, 'queries_new'),
  ];
  try {
    const addresses = [server.app(oldDatabase), server.app(newDatabase)] as const;
    await using old = new ProbeSessions(addresses[0], input.startup);
    await using now = new ProbeSessions(addresses[1], input.startup);
    const searchPaths = [...new Set([...shapes.searchPaths, ...(input.searchPaths ?? [])])];
    const comparison = await compareSchemas({ shapes: { ...shapes, searchPaths }, old, now, addresses, patience });
    return await judgeComparison({ ...input, comparison, notJudged: shapes.notJudged, old, now, addresses, patience });
  } finally {
    await server.drop(oldDatabase);
    await server.drop(newDatabase);
  }
}

interface Judging extends QueriesInput {
  comparison: Comparison;
  notJudged: Map<string, number>;
  old: ProbeSessions;
  now: ProbeSessions;
  addresses: readonly [DatabaseAddress, DatabaseAddress];
  patience: Patience;
}

async function judgeComparison(judging: Judging): Promise<QueryEvidence> {
  const { comparison, notJudged } = judging;
  const worsenings = relevant(findWorsenings(comparison.compared, await readIndexChanges(judging.addresses)), judging);
  // Before the replay, which changes the old schema.
  const describer = await createDescriber(worsenings, judging);
  const replayed = await replay(worsenings, judging);
  const known = new Set(worsenings.filter(({ kind }) => kind !== 'lost').map(({ query }) => query));
  const unseen = [...replayed.refused].flatMap(([query]) => (known.has(query) ? [] : [changedResult(query)]));

  const judged = new Set(comparison.compared.map(({ key }) => key));
  const reasons = Map.groupBy(
    comparison.skipped.filter(({ query }) => !judged.has(query.key)),
    ({ reason }) => reason,
  );
  for (const [reason, all] of reasons) notJudged.set(reason, new Set(all.map(({ query }) => query.key)).size);
  const all = [...worsenings, ...unseen];
  const common = (entry: Entry) => commonOf(entry, replayed.firstWorse);
  const broken = entriesOf(all, 'broken').map((entry) => ({ ...common(entry), ...entry.first.refusal }));
  const resultChanged = entriesOf(all, 'changed').map((entry) => ({
    ...common(entry),
    ...describer.change(entry.first.query, replayed.refused.get(entry.first.query)),
  }));
  const indexLost = entriesOf(all, 'lost').map((entry) => ({ ...common(entry), ...describer.lost(entry.first) }));
  const lists = [broken, resultChanged, indexLost];
  const leftOut = lists.reduce((sum, { length }) => sum + Math.max(0, length - SHOWN), 0);
  return {
    judged: judged.size,
    judgedOf: { oldApp: countSeen(comparison, 'old app'), snapshot: countSeen(comparison, 'snapshot') },
    notJudged: listReasons(notJudged),
    broken: broken.slice(0, SHOWN),
    resultChanged: resultChanged.slice(0, SHOWN),
    indexLost: indexLost.slice(0, SHOWN),
    ...(leftOut > 0 && { leftOut }),
  };
}

function countSeen({ compared }: Comparison, origin: QueryShape['origin']): number {
  return new Set(compared.flatMap((query) => (query.origin === origin ? [query.key] : []))).size;
}

/** Without what migrations sent, and without the indexes of small tables. */
function relevant(worsenings: Worsening[], { migrationTexts, rows, notJudged }: Judging): Worsening[] {
  const suspicious = worsenings.some(({ kind, query }) => kind === 'broken' && query.origin === 'snapshot');
  const sent = new Set(suspicious ? (migrationTexts?.() ?? []).map(keyOf) : []);
  const ofMigrations = new Set<string>();
  const kept = worsenings.filter((each) => {
    if (each.kind === 'lost') return (rows?.[each.lost.relation] ?? FEW_ROWS) >= FEW_ROWS;
    if (each.query.origin !== 'snapshot' || !sent.has(each.query.key)) return true;
    ofMigrations.add(each.query.key);
    return false;
  });
  if (ofMigrations.size > 0) notJudged.set('sent by an earlier migration', ofMigrations.size);
  return kept;
}

async function replay(worsenings: readonly Worsening[], judging: Judging): Promise<Replayed<Compared>> {
  const { comparison, statements, addresses, old, patience } = judging;
  const entries = (['broken', 'changed', 'lost'] as const).flatMap((kind) =>
    entriesOf<Worsening['kind']>(worsenings, kind),
  );
  const suspects: Suspect[] = entries.slice(0, REPLAYED).map(({ first }) => first);
  const kept = comparison.compared.filter(({ prepared }) => prepared);
  const pointless = statements.length === 0 || suspects.length + kept.length === 0;
  if (pointless || performance.now() > patience.deadline) return { firstWorse: new Map(), refused: new Map() };
  return replayMigrations({ address: addresses[0], statements, sessions: old, suspects, kept, patience });
}

function commonOf({ first, count, prepared }: Entry, firstWorse: Replayed<Compared>['firstWorse']) {
  const at = firstWorse.get(first);
  const { sql, origin } = first.query;
  return {
    sql: cut(sql),
    origin,
    count,
    prepared,
    ...(at && { firstBreakingStatement: { ...at, sql: cut(at.sql) } }),
  };
}

function cut(sql: string): string {
  return sql.length > 2000 ? `${sql.slice(0, 1999)}…` : sql;
}

function listReasons(reasons: ReadonlyMap<string, number>): QueryEvidence['notJudged'] {
  return [...reasons].map(([reason, count]) => ({ reason, count })).toSorted((one, other) => other.count - one.count);
}
