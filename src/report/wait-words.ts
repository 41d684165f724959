import { formatMs } from './format-ms.ts';
import { shortName, someOf } from './names.ts';
import type { JsonStatement, Wait } from './report.ts';

/** As the probes are tried. */
const ORDER = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'SELECT FOR UPDATE'];

interface Group {
  tables: string[];
  probes: string[];
  first: Wait;
}

/** Who was seen to wait beside a statement, a sentence each without its full stop: plain text, at most `limit` (default 4). */
export function waitLines({ waited, probed, blocks }: JsonStatement, limit = 4): string[] {
  const untried = untriedWords(probed?.unknown ?? []);
  if (waited.length === 0) {
    // The modes say that somebody waits, and the probes say otherwise: a disagreement is shown.
    const disagree = blocks.writes.length > 0 && probed !== undefined && probed.passed.length > 0;
    return [...(disagree ? ['tried: nobody waited'] : []), ...untried];
  }
  const groups = groupWaits(waited).toSorted((a, b) => b.probes.length - a.probes.length);
  const rest = groups.length > limit ? [`and ${groups.length - limit} more`] : [];
  return [...groups.slice(0, limit).map(sentence), ...rest, ...untried];
}

/** What is not known is said. */
function untriedWords(unknown: NonNullable<JsonStatement['probed']>['unknown']): string[] {
  const byTable = [...Map.groupBy(unknown, ({ table }) => table)];
  const words = byTable.map(([table, some]) => `${join(some.map(({ probe }) => probe))} on ${shortName(table)}`);
  return words.length === 0 ? [] : [`could not be tried: ${someOf(words, 3)}`];
}

/** Whether the rows that it changed are all that anybody waits for. */
export function waitsForRows({ waited }: JsonStatement): boolean {
  return waited.length > 0 && waited.every(({ kind }) => kind === 'row');
}

/** One a table and reason; tables of which the same is true share one. */
function groupWaits(waited: readonly Wait[]): Group[] {
  const groups = new Map<string, Group>();
  for (const [table, ofTable] of Map.groupBy(waited, (wait) => wait.table)) {
    for (const some of Map.groupBy(ofTable, (wait) => `${wait.kind} ${behind(wait) ?? ''}`).values()) {
      const [first] = some;
      if (first === undefined) continue;
      const probes = some.map(({ probe }) => probe).toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
      const key = JSON.stringify([probes, first.kind, behind(first) ?? '', formatMs(first.ms), first.sampled]);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { tables: [table], probes, first });
      else known.tables.push(table);
    }
  }
  return [...groups.values()];
}

/** What they wait for, where it is not the table itself: an index, or the table that a foreign key names. */
function behind({ table, blockedBy }: Wait): string | undefined {
  return blockedBy === undefined || blockedBy.relation === table ? undefined : blockedBy.relation;
}

/** Sessions that waited for the same, to be drawn. */
export interface WaitBar {
  /** `every query on orders waits`. */
  who: string;
  /** From the statement's start; of what was sampled: how long it took. */
  ms: number;
}

/** Who was seen to wait beside a statement, and how long; most queries first. */
export function waitBars({ waited }: JsonStatement): WaitBar[] {
  const groups = groupWaits(waited).toSorted((a, b) => b.probes.length - a.probes.length);
  return groups.map((group) => {
    const { who, verb } = whoOf(group);
    return { who: `${who} ${verb}`, ms: group.first.ms };
  });
}

function whoOf({ tables, probes, first }: Group): { who: string; verb: string } {
  const names = someOf(tables.map(shortName), 3);
  const isEvery = probes.length === ORDER.length && first.kind !== 'row';
  const on = first.kind === 'row' ? `of the same rows of ${names}` : `on ${names}`;
  return {
    who: `${isEvery ? 'every query' : join(probes)} ${on}`,
    verb: isEvery || probes.length === 1 ? 'waits' : 'wait',
  };
}

function sentence(group: Group): string {
  const { first } = group;
  const { who, verb } = whoOf(group);
  const time =
    first.sampled === true ? `waited ${formatMs(first.ms)} (sampled)` : `${verb} up to ${formatMs(first.ms)}`;
  const other = behind(first);
  return `${who} ${time}${other === undefined ? '' : ` for ${shortName(other)}`}`;
}

function join(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
