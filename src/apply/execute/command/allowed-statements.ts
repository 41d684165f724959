import { fingerprintOf } from '../../../sql/postgres/fingerprint.ts';
import { parseStatements } from '../../../sql/postgres/parse.ts';

const data = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'SelectStmt'];
/** They change nothing in the database by themselves. */
const harmless = [
  'TransactionStmt',
  'VariableSetStmt',
  'VariableShowStmt',
  'DeallocateStmt',
  'DiscardStmt',
  'ListenStmt',
];

/**
 * Whether a text holds nothing but what a rehearsal saw: definitions by their parsed tree, so that spaces and comments
 * do not count; queries without their constants, because histories hold times and names.
 * @param seen undefined: everything is
 * @returns what is not among them
 */
export function createAllowance(seen: readonly string[] | undefined): (sql: string) => string | undefined {
  if (seen === undefined) return () => undefined;
  const keys = new Set(seen.flatMap((sql) => keysOf(sql).map(({ key }) => key)));
  return (sql) => {
    const [other] = keysOf(sql).filter(({ key, isHarmless }) => !isHarmless && !keys.has(key));
    return other?.sql;
  };
}

function keysOf(sql: string): Array<{ key: string; sql: string; isHarmless: boolean }> {
  const parsed = parseStatements(sql);
  // What cannot be read is the same text, or another.
  if (!parsed.ok) return [{ key: sql, sql, isHarmless: false }];
  return parsed.statements.map(({ sql: text, node }) => {
    const [tag = ''] = Object.keys(node);
    const print = data.includes(tag) ? fingerprintOf(text) : undefined;
    return { key: print ?? withoutPlaces(node), sql: text, isHarmless: harmless.includes(tag) };
  });
}

function withoutPlaces(node: Record<string, unknown>): string {
  return JSON.stringify(node, (key, value: unknown) => (/location$|^stmt_len$/.test(key) ? undefined : value));
}
