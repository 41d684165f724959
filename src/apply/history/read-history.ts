import pg from 'pg';
import { toError } from '../../errors.ts';
import type { SourceHistory } from '../../migrations/migration.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import { describeConflict } from './describe-conflict.ts';
import type { HistoryReader, Row } from './reader.ts';
import { readers } from './readers.ts';

export interface TargetHistory {
  /** Ids of the source's migrations that the target has run. */
  applied: Set<string>;
  /** `history_conflict` and `history_unknown`; with any of them nothing may be applied. */
  problems: GuardRefusal[];
}

/**
 * Which of a source's migrations a target has run, from the tool's own history table. `history` is that of the base
 * branch's tip. A database without the table has run none where it is empty; else nothing is known of it.
 * Of a project's own command nothing is known: the command itself knows what is due.
 */
export async function readHistory(client: pg.Client | pg.PoolClient, history: SourceHistory): Promise<TargetHistory> {
  const { tool } = history.source;
  if (tool === 'command') return { applied: new Set(), problems: [] };
  const reader = readers[tool];
  const table = reader.table(history);
  try {
    if (!(await isThere(client, table))) return await readWithoutTable(client, { history, reader, table });
    const rows = await readRows(client, reader, table);
    const { applied, conflicts } = reader.interpret(rows, history);
    const known = new Set(history.migrations.map(({ id }) => id));
    return {
      applied: new Set(applied.filter((id) => known.has(id))),
      problems: conflicts.map((conflict) => describeConflict(conflict, { table, tool })),
    };
  } catch (thrown) {
    return { applied: new Set(), problems: [unreadable(table, tool, toError(thrown))] };
  }
}

async function isThere(client: pg.Client | pg.PoolClient, table: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [table]);
  return rows[0]?.there === true;
}

async function readRows(client: pg.Client | pg.PoolClient, reader: HistoryReader, table: string): Promise<Row[]> {
  const columns = Object.entries(reader.columns).map(([name, sql]) => `(${sql})::text AS ${name}`);
  const { rows } = await client.query<Row>(`SELECT ${columns.join(', ')} FROM ${table} ORDER BY ${reader.order}`);
  return rows;
}

interface Missing {
  history: SourceHistory;
  reader: HistoryReader;
  table: string;
}

/** Tables of extensions, and Lockstep's own, say nothing of the project. */
const OTHER_TABLES = `SELECT format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'lockstep') AND n.nspname !~ '^pg_(toast|temp)'
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY 1 LIMIT 3`;

async function readWithoutTable(
  client: pg.Client | pg.PoolClient,
  { history, reader, table }: Missing,
): Promise<TargetHistory> {
  const { rows } = await client.query<{ name: string }>(OTHER_TABLES);
  if (rows.length === 0) return { applied: new Set(), problems: [] };
  const names = rows.map(({ name }) => `\`${name}\``).join(', ');
  const problem: GuardRefusal = {
    code: 'history_conflict',
    message: `The database has tables (${names}), but not \`${table}\`, in which ${nameOfTool(history.source.tool)} keeps what it has run. So it is not known what it has.`,
    nextStep: `Check that this is the right database and role. If it is, tell it which migrations it has: ${reader.baseline(history)}.`,
  };
  return { applied: new Set(), problems: [problem] };
}

function unreadable(table: string, tool: string, error: Error): GuardRefusal {
  const sqlstate = error instanceof pg.DatabaseError ? error.code : undefined;
  const nextStep =
    sqlstate === '42501'
      ? `Grant the role SELECT on \`${table}\`.`
      : sqlstate === '42703'
        ? `Another tool has made \`${table}\`: correct \`sources:\` in lockstep.yml, or the environment’s database.`
        : 'Look at the table with the same role, then give the command again.';
  return {
    code: 'history_unknown',
    message: `\`${table}\`, where ${nameOfTool(tool)} keeps what it has run, cannot be read: ${error.message}.`,
    nextStep,
  };
}

function nameOfTool(tool: string): string {
  return tool === 'sql' ? 'Lockstep' : tool;
}
