import type { AnalysedStatement } from '../analysis.ts';
import type { HeldLock, RuleStatement, Since } from './rule.ts';
import { listed, modeName, onOneLine, shortName } from './words.ts';

const skipped = /^(if|not|exists|only|concurrently|unique|materialized)$/i;

/** `ALTER TABLE orders`: the first words of a statement, enough to know it by. */
export function firstWords({ sql }: Pick<AnalysedStatement, 'sql'>): string {
  const words = onOneLine(sql.slice(0, 400))
    .replaceAll('`', "'")
    .split(' ')
    .filter((word, index) => index === 0 || !skipped.test(word));
  const count = /^(alter|create|drop|truncate|delete|insert|refresh|lock)$/i.test(words[0] ?? '') ? 3 : 2;
  return words
    .slice(0, count)
    .join(' ')
    .replace(/[;(,].*$/, '')
    .slice(0, 80);
}

/** `a, b and c`; of more than six the first five, and how many there are besides. */
export function briefly(names: readonly string[]): string {
  return listed(names.length <= 6 ? names : [...names.slice(0, 5), `${names.length - 5} more`]);
}

/** `line 3`, or `line 3 of 2_more.sql` where it is another file than `here`. */
export function lineOf({ path, line }: AnalysedStatement['location'], here: string): string {
  return path === here ? `line ${line}` : `line ${line} of ${path.slice(path.lastIndexOf('/') + 1)}`;
}

/** `ALTER TABLE orders (line 3)`. */
export function sinceText(since: Since, here: RuleStatement): string {
  return `${since.words} (${lineOf(since.location, here.analysed.location.path)})`;
}

export function isSameSince(a: Since, b: Since): boolean {
  return a.migration === b.migration && a.index === b.index;
}

/** `ACCESS EXCLUSIVE on orders and users, taken by ALTER TABLE orders (line 3)`, strongest modes first. */
export function heldText(held: readonly HeldLock[], here: RuleStatement): string {
  const groups = Map.groupBy(held, ({ mode, since }) => `${mode}\0${since.migration}\0${since.index}`);
  const parts = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const tables = briefly(group.map(({ relation }) => shortName(relation)));
    return [`${modeName(first.mode)} on ${tables}, taken by ${sinceText(first.since, here)}`];
  });
  return parts.length <= 3 ? parts.join('; ') : `${parts.slice(0, 3).join('; ')}; and ${parts.length - 3} more`;
}

/** ` It was held for 340 ms in the rehearsal.`, where it was measured; with a blank before it. */
export function heldFor(held: readonly HeldLock[]): string {
  const ms = Math.max(0, ...held.map(({ since }) => since.heldMs ?? 0));
  return ms < 1
    ? ''
    : ` In the rehearsal it was held for ${ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`}.`;
}
