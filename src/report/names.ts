import type { LockMode } from '../trace/trace.ts';
import { clampMiddle, cleanLine } from './clean.ts';

/** File names that say nothing: the folder's name is shown instead. */
const GENERIC = /^(?:migration|up|down|changelog|index)\.\w+$/i;

/** `0043_add_email:5`: the shortest name by which a reader finds the statement; at most 40 characters. */
export function placeOf({ path, line }: { path: string; line: number }): string {
  const parts = cleanLine(path).split('/').filter(Boolean);
  const file = parts.at(-1) ?? '';
  const name = GENERIC.test(file) ? (parts.at(-2) ?? file) : file.replace(/(?:\.up)?\.sql$/i, '');
  return `${clampMiddle(name.replaceAll('`', "'"), 34)}:${line}`;
}

/** A relation without the schema that everybody has: `orders`, but `billing.orders`. */
export function shortName(qualified: string): string {
  return cleanLine(qualified.startsWith('public.') ? qualified.slice('public.'.length) : qualified);
}

/** The mode as the manual and LOCK TABLE write it: `ACCESS EXCLUSIVE`. */
export function modeWords(mode: LockMode): string {
  return mode
    .replace(/Lock$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();
}

/** The first `limit` names, then how many more. */
export function someOf(names: readonly string[], limit: number): string {
  const rest = names.length - limit;
  return rest > 0 ? `${names.slice(0, limit).join(', ')} and ${rest} more` : names.join(', ');
}
