import type { ParsedStatement } from '../../sql/operation.ts';
import { bodyOf, findAll, stringOf } from '../../sql/postgres/tree.ts';

/** Settings that are the run's own: how long it waits for locks, and how its sessions are recognised. */
const ours = new Set(['lock_timeout', 'application_name']);

/** The setting that a statement makes, resets or changes, in lower case; undefined for every other statement. */
export function settingOf({ node }: ParsedStatement): { name: string; local: boolean } | undefined {
  const set = bodyOf(node, 'VariableSetStmt');
  if (set !== undefined) {
    const local = set.is_local === true || set.name === 'TRANSACTION';
    return { name: set.kind === 'VAR_RESET_ALL' ? '*' : (set.name ?? '').toLowerCase(), local };
  }
  return settingByFunction(node);
}

/** `SELECT set_config('search_path', '', false)`, as pg_dump writes it. */
function settingByFunction(node: Record<string, unknown>): { name: string; local: boolean } | undefined {
  const select = bodyOf(node, 'SelectStmt');
  if (select === undefined || select.fromClause !== undefined || select.targetList?.length !== 1) return undefined;
  const call = bodyOf(bodyOf(select.targetList[0], 'ResTarget')?.val, 'FuncCall');
  if (stringOf(call?.funcname?.at(-1)) !== 'set_config') return undefined;
  const [name, , local] = (call?.args ?? []).map((argument) => bodyOf(argument, 'A_Const'));
  return { name: (name?.sval?.sval ?? '').toLowerCase(), local: local?.boolval?.boolval === true };
}

/** Why a statement is left out: the run's own setting stays in force. */
export function replacedByOurs(statement: ParsedStatement): string | undefined {
  const name = settingOf(statement)?.name ?? '';
  return ours.has(name) ? `${name} is the run's own, from lockstep.yml` : undefined;
}

/**
 * Commands that the server refuses inside a transaction for reasons that the text alone does not show: procedures and
 * blocks that commit, REINDEX of a partitioned table, subscriptions with a slot.
 * https://www.postgresql.org/docs/current/plpgsql-transactions.html and the pages of the commands.
 */
export function mayRefuseTransaction({ node, sql }: ParsedStatement): boolean {
  if ('DoStmt' in node) return /\b(?:commit|rollback|call|execute)\b/i.test(sql);
  return [
    'CallStmt',
    'ReindexStmt',
    'ClusterStmt',
    'DiscardStmt',
    'AlterDatabaseStmt',
    'CreateSubscriptionStmt',
    'AlterSubscriptionStmt',
    'DropSubscriptionStmt',
  ].some((tag) => tag in node);
}

/** What lives as long as the session: a statement that makes it, and those that use it. */
export interface SessionObjects {
  makes: string[];
  uses: (name: string) => boolean;
}

/** Temporary tables, prepared statements and cursors WITH HOLD: none of them is there after a crash. */
export function sessionObjects({ node }: ParsedStatement): SessionObjects {
  const prepared = bodyOf(node, 'PrepareStmt')?.name;
  const cursor = bodyOf(node, 'DeclareCursorStmt')?.portalname;
  const makes = [...relations(node)].filter(({ temporary }) => temporary).map(({ name }) => `table ${name}`);
  if (prepared !== undefined) makes.push(`statement ${prepared}`);
  if (cursor !== undefined) makes.push(`cursor ${cursor}`);
  return { makes, uses: (object) => used(node).has(object) };
}

function used(node: Record<string, unknown>): Set<string> {
  const names = new Set([...relations(node)].map(({ name }) => `table ${name}`));
  for (const body of findAll(node, 'ExecuteStmt')) names.add(`statement ${body.name}`);
  for (const body of findAll(node, 'FetchStmt')) names.add(`cursor ${body.portalname}`);
  return names;
}

/** Every RangeVar; the parser writes those of a fixed place without their tag. */
function* relations(root: unknown): Generator<{ name: string; temporary: boolean }> {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const { relname, relpersistence, schemaname } = next as Record<string, unknown>;
    if (typeof relname === 'string')
      yield { name: relname, temporary: relpersistence === 't' || schemaname === 'pg_temp' };
    open.push(...(Object.values(next) as unknown[]));
  }
}
