import { type SchemaState, type StateType, typeOf } from './state.ts';
import { compareTypes } from './type-change.ts';
import { binaryCoercible, isKnownType } from './type-facts.ts';

/**
 * `same`: nothing changes. `free`: only the catalogue does. `rewrite`: every row is written anew. `unknown`: the old
 * type, or the way from it, is not known.
 */
export type Retype = 'same' | 'free' | 'rewrite' | 'unknown';

export interface RetypeInput {
  /** As format_type writes it; empty where unknown. */
  from: string;
  /** The casts on the way, the new type last; undefined where USING is more than casts of the column. */
  steps: readonly string[] | undefined;
  state: SchemaState;
}

/**
 * What PostgreSQL does to change a column's type: a cast that leaves the stored value as it is costs nothing.
 * Measured on 13 to 18 by test/differential/cases/types.ts.
 */
export function retype({ from, steps, state }: RetypeInput): Retype {
  if (steps === undefined) return 'rewrite';
  if (from === '') return 'unknown';
  let before = from;
  let result: Retype = 'same';
  for (const to of steps) {
    const change = castOf(before, to, state);
    if (change === 'rewrite') return 'rewrite';
    if (change === 'unknown' || (change === 'free' && result === 'same')) result = change;
    before = to;
  }
  return result;
}

/** What a type is stored as: domains taken off, without a length that only a domain has. */
export function storedType(type: string, state: SchemaState): string {
  const domain = typeOf(state, type);
  if (domain?.kind !== 'domain' || type.endsWith('[]')) return bare(type);
  return domain.base === undefined ? '' : storedType(domain.base, state);
}

function bare(type: string): string {
  return type.replace(/\([^)]*\)/, '');
}

/** The domain, or one that it is over, has a rule. */
export function isConstrained(type: StateType | undefined, state: SchemaState): boolean {
  if (type?.kind !== 'domain') return false;
  return type.constrained || (type.base !== undefined && isConstrained(typeOf(state, type.base), state));
}

function castOf(from: string, to: string, state: SchemaState): Retype {
  if (from === to || isSameNamed(from, to, state)) return 'same';
  const target = typeOf(state, to);
  if (target?.kind === 'domain' && !to.endsWith('[]')) {
    if (isConstrained(target, state)) return 'rewrite';
    return target.base === undefined ? 'unknown' : anyChange(castOf(from, target.base, state));
  }
  const source = typeOf(state, from);
  // The column's own length is its domain's, and does not count.
  const stored = source?.kind === 'domain' && !from.endsWith('[]') ? storedType(from, state) : from;
  if (stored === '') return 'unknown';
  return anyChange(baseCast(stored, to, state));
}

/** Whatever is cast is another type afterwards. */
function anyChange(change: Retype): Retype {
  return change === 'same' ? 'free' : change;
}

function isSameNamed(from: string, to: string, state: SchemaState): boolean {
  const [a, b] = [typeOf(state, from), typeOf(state, to)];
  return a !== undefined && a === b && from.endsWith('[]') === to.endsWith('[]');
}

function baseCast(from: string, to: string, state: SchemaState): Retype {
  if (from === to) return 'same';
  const [old, next] = [bare(from), bare(to)];
  // Without a length, nothing has to be cut or padded.
  if (old === next && to === next) return 'free';
  if (from.endsWith('[]') || to.endsWith('[]'))
    return isKnown(from, state) && isKnown(to, state) ? 'rewrite' : 'unknown';
  if (isClock(from) && isClock(to) && old !== next) return clockCast(to, state);
  if (old !== next && binaryCoercible(old, next)) return to === next ? 'free' : 'rewrite';
  const change = compareTypes({ from, to, column: '' });
  if (change === 'same' || change === 'wider') return 'free';
  return isKnown(old, state) && isKnown(next, state) ? 'rewrite' : 'unknown';
}

function isKnown(type: string, state: SchemaState): boolean {
  const name = bare(type).replace(/\[\]$/, '');
  return isKnownType(name) || name.startsWith('interval ') || typeOf(state, name) !== undefined;
}

function isClock(type: string): boolean {
  return /^timestamp(\(\d\))? with(out)? time zone$/.test(type);
}

/** timestamp ↔ timestamptz is the same number where the session's time zone has no offset, now or ever. Since 12. */
function clockCast(to: string, state: SchemaState): Retype {
  const precision = /\((\d)\)/.exec(to)?.[1];
  if (precision !== undefined && precision !== '6') return 'rewrite';
  const zone = sessionTimeZone(state);
  if (zone === undefined) return 'unknown';
  return /^(Etc\/)?(UTC|UCT|GMT|GMT[+-]?0|Zulu|Universal|Greenwich)$/i.test(zone) ? 'free' : 'rewrite';
}

/** What TimeZone is for the statement at hand. */
export function sessionTimeZone({ timeZone, localTimeZone, transaction }: SchemaState): string | undefined {
  return localTimeZone !== undefined && localTimeZone.transaction === transaction ? localTimeZone.value : timeZone;
}
