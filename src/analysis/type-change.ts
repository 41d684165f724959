export type TypeChange = 'same' | 'wider' | 'narrower' | 'other';

interface TypeChangeInput {
  /** As format_type writes it; empty where unknown. */
  from: string;
  to: string;
  column: string;
  using?: string | undefined;
}

/**
 * How a column's new type compares with its old one. `wider` is what PostgreSQL does without rewriting the table
 * (measured in the hazard catalogue, 13 to 18): varchar and varbit without a limit or with a higher one, varchar ↔ text,
 * numeric with a higher precision, timestamps and intervals with a higher precision.
 */
export function compareTypes({ from, to, column, using }: TypeChangeInput): TypeChange {
  if (from === '' || (using !== undefined && !isPlainCast(using, column, to))) return 'other';
  if (from === to) return 'same';
  const [old, next] = [parts(from), parts(to)];
  if (old.array || next.array) return old.name === next.name && next.modifiers.length === 0 ? 'wider' : 'other';
  if (isText(old.name) && isText(next.name)) return compareLimits(limitOf(old), limitOf(next));
  if (/^interval\b/.test(from) && /^interval\b/.test(to)) return compareIntervals(from, to);
  if (old.name !== next.name) return 'other';
  if (old.name === 'numeric') return compareNumeric(old.modifiers, next.modifiers);
  if (/^(time|timestamp)/.test(old.name)) return compareLimits(old.modifiers[0] ?? 6, next.modifiers[0]);
  if (old.name === 'bit varying') return compareLimits(old.modifiers[0], next.modifiers[0]);
  return 'other';
}

/** From the coarsest; an interval without fields is as fine as one of seconds. */
const fields = ['year', 'month', 'day', 'hour', 'minute', 'second'];

/** interval_support() of PostgreSQL: no field may be lost, and of seconds no digit. */
function compareIntervals(from: string, to: string): TypeChange {
  if (to === 'interval') return 'wider';
  const [old, next] = [intervalParts(from), intervalParts(to)];
  if (next.field < old.field) return 'narrower';
  return next.digits >= old.digits || old.field < fields.length - 1 ? 'wider' : 'narrower';
}

function intervalParts(type: string): { field: number; digits: number } {
  const [, last] = /(\w+)(?:\(\d\))?$/.exec(type.replace(/^interval/, '')) ?? [];
  const digits = /\((\d)\)/.exec(type)?.[1];
  return { field: last === undefined ? fields.length - 1 : fields.indexOf(last), digits: Number(digits ?? 6) };
}

interface TypeParts {
  name: string;
  modifiers: number[];
  array: boolean;
}

function parts(type: string): TypeParts {
  const [, stem = type, modifiers = '', rest = ''] = /^([^([]*)(?:\(([^)]*)\))?(.*?)(?:\[\])*$/.exec(type) ?? [];
  const numbers = modifiers === '' ? [] : modifiers.split(',').map(Number);
  return { name: `${stem.trim()}${rest.replace('[]', '')}`, modifiers: numbers, array: type.endsWith('[]') };
}

function isText(name: string): boolean {
  return name === 'text' || name === 'character varying';
}

function limitOf({ name, modifiers }: TypeParts): number | undefined {
  return name === 'text' ? undefined : modifiers[0];
}

function compareLimits(old: number | undefined, next: number | undefined): TypeChange {
  if (next === undefined) return 'wider';
  return old !== undefined && old <= next ? 'wider' : 'narrower';
}

function compareNumeric(old: number[], next: number[]): TypeChange {
  if (next.length === 0) return 'wider';
  if (old.length === 0) return 'narrower';
  if ((old[1] ?? 0) !== (next[1] ?? 0)) return 'other';
  return (old[0] ?? 0) <= (next[0] ?? 0) ? 'wider' : 'narrower';
}

/** `c`, `c::type`, `(c)::type`, `CAST(c AS type)`: the conversion that would have been done anyway. */
function isPlainCast(using: string, column: string, to: string): boolean {
  const text = using.replaceAll(/["\s()]/g, '').toLowerCase();
  const name = column.toLowerCase();
  const bare = to.replaceAll(/[\s()"]/g, '').toLowerCase();
  const short = bare.replace('charactervarying', 'varchar');
  return [name, `${name}::${bare}`, `${name}::${short}`, `cast${name}as${bare}`, `cast${name}as${short}`].includes(
    text,
  );
}
