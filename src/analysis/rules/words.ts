import { tokenAt } from '../../sql/postgres/lexer.ts';
import type { LockMode } from '../../trace/trace.ts';
import type { ClassifiedOperation } from '../analysis.ts';
import { textOf } from '../detail.ts';

/** `AccessExclusiveLock` → `ACCESS EXCLUSIVE`, as SQL and the manual write it. */
export function modeName(mode: LockMode): string {
  return mode
    .replace(/Lock$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();
}

/** Who has to wait while a lock of this mode is held. */
export function whoWaits(mode: LockMode): string {
  return mode === 'AccessExclusiveLock' ? 'reads and writes' : 'writes';
}

/** `public.orders` → `orders`, other schemas are kept. */
export function shortName(relation: string): string {
  return relation.startsWith('public.') ? relation.slice('public.'.length) : relation;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

const reserved = new Set(
  'all analyse analyze and any array as asc both case cast check collate column constraint create default desc distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral leading limit not null offset on only or order placing primary references returning select session_user some symmetric table then to trailing true union unique user using variadic when where window with'.split(
    ' ',
  ),
);

/** A name as SQL needs it, quoted only where it must be. */
export function quoteName(name: string): string {
  if (isPlain(name)) return name;
  return name
    .split('.')
    .map((part) => (isPlain(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.');
}

function isPlain(part: string): boolean {
  return /^[a-z_][a-z0-9_$]*$/.test(part) && !reserved.has(part);
}

/** The operation's table as SQL needs it. */
export function tableSql(operation: ClassifiedOperation): string {
  return quoteName(operation.table ?? operation.object);
}

export function columnSql(operation: ClassifiedOperation): string {
  return quoteName(operation.column ?? '');
}

/** Columns of a constraint or index as SQL needs them. */
export function columnsSql(operation: ClassifiedOperation): string {
  const columns = textOf(operation, 'columns')?.split(',') ?? [];
  return columns.map((name) => (name === '(expression)' ? '…' : quoteName(name))).join(', ');
}

/** SQL in backticks, on one line: recipes are rendered in Markdown, and statements are written by others. */
export function code(sql: string): string {
  return `\`${onOneLine(sql).replaceAll('`', "'")}\``;
}

/** Without comments and line breaks; strings stay as they are. */
export function onOneLine(sql: string): string {
  // Most is plain already: its tokens need not be looked at.
  if (!/--|\/\*|[\t-\r]| {2}/.test(sql)) return sql.trim();
  let line = '';
  for (let index = 0; index < sql.length; ) {
    const token = tokenAt(sql, index);
    const blank = token.kind === 'space' || token.kind === 'comment';
    line += blank ? ' ' : sql.slice(token.start, token.end);
    index = token.end;
  }
  return line.replaceAll(/ {2,}/g, ' ').trim();
}
