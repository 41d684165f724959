import { clamp, cleanLine } from './clean.ts';
import type { JsonOperation, JsonStatement } from './report.ts';

/** What a statement does, in words with its names in backticks: "add column `orders.email`". */
export function statementWords({ operations, sql }: JsonStatement): string {
  const known = operations.filter(({ kind }) => kind !== 'other');
  if (known.length === 0) return quoted(clamp(cleanLine(sql), 60));
  const words = [...new Set(known.map(operationWords))];
  const rest = words.length - 2;
  return rest > 0 ? `${words.slice(0, 2).join(', ')} and ${rest} more` : words.join(', ');
}

function operationWords({ kind, object, table, column, detail }: JsonOperation): string {
  const target = column !== undefined ? `${table ?? object}.${column}` : object;
  const on =
    column === undefined && table !== undefined && table !== object && object !== '' ? ` on ${quoted(table)}` : '';
  const name = target === '' ? (table ?? '') : target;
  const newName = kind.startsWith('rename') ? detail?.newName : undefined;
  const to = newName === undefined ? '' : ` to ${quoted(String(newName))}`;
  // `create object` and its like say what they are about apart: "create event trigger `audit`".
  const objectType = detail?.objectType;
  const words =
    kind.endsWith(' object') && objectType !== undefined ? kind.replace(/object$/, String(objectType)) : kind;
  return name === '' ? words : `${words} ${quoted(name)}${on}${to}`;
}

/** In backticks; one inside a name would end them. */
function quoted(name: string): string {
  return `\`${clamp(cleanLine(name).replaceAll('`', "'"), 70)}\``;
}
