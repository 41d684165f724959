import type { Analysis, Phase } from '../analysis/analysis.ts';
import type { PolicyConfig } from '../config/schema.ts';
import type { Compatibility } from '../suites/compatibility.ts';
import type { BrokenQuery, QueryEvidence } from '../suites/queries/query-evidence.ts';
import type { JudgedReason } from './judge.ts';

interface QueriesInput {
  analysis?: Analysis;
  compatibility?: Compatibility;
  policy: PolicyConfig;
}

/** Phases after which the running app should not notice anything. */
const HARMLESS: readonly Phase[] = ['expand', 'backfill', 'neutral', 'ops'];

/** What the queries of the running app say, whatever the classes of the statements are. */
export function judgeQueries(input: QueriesInput): JudgedReason[] {
  const queries = input.compatibility?.queries;
  if (queries === undefined) return [];
  return [...broken(queries, input), ...changed(queries, input), ...lost(queries, input)];
}

/** Tests clean up so, of whatever tables they find; apps hardly ever. */
const EMPTIES = /^\s*delete\s+from\s+(?:only\s+)?[\w$."]+\s*$/i;

type Judged = Pick<BrokenQuery, 'sql' | 'origin' | 'count' | 'firstBreakingStatement'>;

/** One reason a migration statement that breaks something, or an error where that statement is not known. */
function broken({ broken: all }: QueryEvidence, input: QueriesInput): JudgedReason[] {
  const groups = Map.groupBy(all, (query) => `${placeKey(query) ?? query.message} ${query.origin}`);
  return [...groups.values()].flatMap((group): JudgedReason[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { sqlstate, message } = first;
    const inProduction = first.origin === 'snapshot';
    // Sent once: by hand, or by a job that is over; nobody can tell.
    const once = inProduction && group.every(({ count }) => count <= 1);
    const known = toldByTests(group, input.compatibility);
    const doubtful = once || (group.every(({ sql }) => EMPTIES.test(sql)) && oldAppPasses(input.compatibility));
    return [
      {
        code: 'query-broken',
        severity: known ? 'note' : doubtful ? 'warn' : 'block',
        message: `${countOf(group)} no longer work${group.length === 1 ? 's' : ''}${after(first)}: ${message} (${sqlstate}), in ${shown(first.sql)}.${disagreement(first, input)}`,
        ...locationOf(first),
        nextStep: inProduction
          ? 'Take the query out of whatever sends it and deploy that first. If nothing does any more, run pg_stat_statements_reset() in production and take a new snapshot a day later.'
          : 'Take the query out of the app and deploy that first; make this change afterwards.',
      },
    ];
  });
}

/** Only who prepared the query before the migration sees another result as an error. */
function changed({ resultChanged }: QueryEvidence, { policy }: QueriesInput): JudgedReason[] {
  const kept = resultChanged.filter(({ prepared }) => prepared);
  const groups = Map.groupBy(kept, (query) => placeKey(query) ?? '');
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return configured(policy, {
      code: 'result-type-changed',
      severity: 'warn',
      message: `${countOf(group)}, prepared under a name, change${group.length === 1 ? 's' : ''} the result${after(first)}: sessions that are open then fail with “cached plan must not change result type” (0A000), in ${shown(first.sql)}.`,
      ...locationOf(first),
      nextStep:
        'Name the columns in place of *; or let the app prepare again after the migration: restart it, or DEALLOCATE ALL on its connections.',
    });
  });
}

function lost({ indexLost }: QueryEvidence, { policy }: QueriesInput): JudgedReason[] {
  const groups = Map.groupBy(indexLost, ({ relation, index }) => JSON.stringify([relation, index]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const index = first.index === '' ? 'its way' : `the index \`${first.index}\``;
    return configured(policy, {
      code: 'query-loses-index',
      severity: 'warn',
      message: `${countOf(group)} lose${group.length === 1 ? 's' : ''} ${index}${after(first)}, and no other finds the rows of \`${first.relation}\`: the whole table is then read, in ${shown(first.sql)}.`,
      ...locationOf(first),
      nextStep:
        'Make an index that serves the query (CREATE INDEX CONCURRENTLY) before this one goes. Both plans are in the report.',
    });
  });
}

/** `query-broken` is evidence of a break and cannot be switched off; a slower query or another result is a matter of taste. */
function configured(policy: PolicyConfig, reason: JudgedReason): JudgedReason[] {
  const severity = policy.rules[reason.code] ?? reason.severity;
  return severity === 'off' ? [] : [{ ...reason, severity }];
}

function countOf(group: readonly Judged[]): string {
  const one = group.length === 1;
  if (group[0]?.origin !== 'snapshot')
    return one ? 'A query of the running app' : `${group.length} queries of the running app`;
  const calls = group.reduce((sum, { count }) => sum + count, 0);
  const times = calls === 1 ? 'once' : `${calls.toLocaleString('en')} times`;
  return one
    ? `A query that production has sent ${times}`
    : `${group.length} queries that production has sent ${times}`;
}

function after({ firstBreakingStatement: statement }: Judged): string {
  return statement === undefined ? '' : ` after ${shown(statement.sql)}`;
}

function shown(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ').replaceAll('`', "'").trim();
  return `\`${line.length > 120 ? `${line.slice(0, 119)}…` : line}\``;
}

function placeKey({ firstBreakingStatement: at }: Judged): string | undefined {
  return at && JSON.stringify([at.path, at.line]);
}

function locationOf({ firstBreakingStatement: at }: Judged): Pick<JudgedReason, 'location'> {
  return at === undefined ? {} : { location: { path: at.path, line: at.line } };
}

/** The rules say that the running app survives this statement, and its own query says that it does not. */
function disagreement({ firstBreakingStatement: at }: Judged, { analysis }: QueriesInput): string {
  const statement = analysis?.migrations
    .flatMap(({ statements }) => statements)
    .find(({ location }) => location.path === at?.path && location.line === at.line);
  if (statement === undefined || !HARMLESS.includes(statement.phase)) return '';
  return ` By its kind this statement is ${statement.phase} and harmless; the query shows that it is not.`;
}

function oldAppPasses(compatibility: Compatibility | undefined): boolean {
  const cells = compatibility?.cells.filter(({ app, schema }) => app === 'old' && schema === 'new') ?? [];
  return cells.length > 0 && cells.every(({ status }) => status === 'pass');
}

/** A failing test says the same, and blocks already. */
function toldByTests(group: readonly Judged[], compatibility: Compatibility | undefined): boolean {
  const failures = (compatibility?.cells ?? [])
    .filter(({ app, schema, status }) => app === 'old' && schema === 'new' && status === 'fail')
    .flatMap(({ newFailures }) => newFailures);
  return group.every((query) =>
    failures.some(({ statement, firstBreakingStatement: at }) => {
      return statement === query.sql || (at !== undefined && placeKey(query) === JSON.stringify([at.path, at.line]));
    }),
  );
}
