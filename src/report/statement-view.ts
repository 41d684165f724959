import { LOCK_MODES } from '../sql/lock-modes.ts';
import type { TracedLock } from '../trace/trace.ts';
import { blockedBy, stopsWrites } from './blocked-by.ts';
import { formatMs } from './format-ms.ts';
import { heldBefore, lockersOf } from './held-before.ts';
import { modeWords, placeOf, shortName, someOf } from './names.ts';
import { statementWords } from './operation-words.ts';
import { projectedText } from './projected-words.ts';
import type { JsonReport, JsonStatement } from './report.ts';
import { waitLines, waitsForRows } from './wait-words.ts';

export type Mark = 'block' | 'warn' | 'ok' | 'unknown';

/** A statement as a reader sees it; the words are plain text, with names in backticks in `what` only. */
export interface StatementView {
  mark: Mark;
  place: string;
  what: string;
  /** Locks on what existed before, strongest first; `earlier`: taken by a statement before it and held still. */
  locks: Array<{ mode: string; names: string[]; earlier?: true }>;
  who: string;
  /** Who was seen to wait, a sentence each. */
  waits: string[];
  /** Measured in the rehearsal. */
  here: string;
  /** Rows of the largest touched table in the rehearsal. */
  rows: number | undefined;
  /** Projected, not measured. */
  production: string | undefined;
}

export function viewStatements(report: JsonReport): StatementView[] {
  const statements = report.migrations.flatMap((migration) => migration.statements);
  const lockers = lockersOf(statements);
  return statements.map((statement) => view(statement, { report, earlier: heldBefore(statement, lockers) }));
}

/** Whether anything was measured at all: without a rehearsal there is nothing to say about locks. */
export function isRehearsed({ migrations }: JsonReport): boolean {
  return migrations.some(({ outcome }) => outcome !== undefined);
}

const ORDER: Record<Mark, number> = { block: 0, warn: 1, unknown: 2, ok: 3 };

/** For lists that show only some: those that need attention first, otherwise in their own order. */
export function worstFirst(views: readonly StatementView[]): StatementView[] {
  return views.toSorted((a, b) => ORDER[a.mark] - ORDER[b.mark]);
}

interface Around {
  report: JsonReport;
  /** Locks of the same transaction that keep others out since before this statement. */
  earlier: TracedLock[];
}

function view(statement: JsonStatement, { report, earlier }: Around): StatementView {
  const { locks, projected } = statement;
  return {
    mark: markOf(statement, report),
    place: placeOf(statement.location),
    what: statementWords(statement),
    locks:
      earlier.length > 0
        ? groupLocks(earlier).map((group) => ({ ...group, earlier: true as const }))
        : groupLocks(locks),
    who: whoWaits(statement, earlier),
    waits: waitLines(statement),
    here: measured(statement),
    rows: rowsOf([...earlier, ...locks], report.environment.rows),
    production: projected && projectedText(projected),
  };
}

/** Green only what was seen and has no finding. */
function markOf({ findings, error, location, reached, unseen, unparsed }: JsonStatement, report: JsonReport): Mark {
  const here = report.reasons.filter(
    (reason) => reason.location?.path === location.path && reason.location.line === location.line,
  );
  const severities = [...findings, ...here].map(({ severity }) => severity);
  if (error !== undefined || severities.includes('block')) return 'block';
  if (severities.includes('warn')) return 'warn';
  return reached && unseen === undefined && unparsed === undefined ? 'ok' : 'unknown';
}

/** Weak modes, which every query takes, are left out where there is a strong one. */
function groupLocks(locks: readonly TracedLock[]): StatementView['locks'] {
  const old = locks.filter((lock) => !lock.isNew && lock.schema !== 'pg_toast');
  const strong = old.filter(stopsWrites);
  const groups = new Map<string, Set<string>>();
  for (const { mode, schema, name } of strong.length > 0 ? strong : old) {
    const names = groups.get(mode) ?? new Set();
    groups.set(mode, names.add(shortName(`${schema}.${name}`)));
  }
  // What every SELECT takes is no news.
  const shown = LOCK_MODES.filter((mode) => mode !== 'AccessShareLock' && mode !== 'RowShareLock');
  return shown.toReversed().flatMap((mode) => {
    const names = groups.get(mode);
    return names === undefined ? [] : [{ mode: modeWords(mode), names: [...names] }];
  });
}

function whoWaits(statement: JsonStatement, earlier: TracedLock[]): string {
  const { locks, reached, unseen, waited } = statement;
  if (!reached) return 'not reached';
  if (unseen !== undefined) return 'could not be seen';
  const blocks = blockedBy([...earlier, ...locks]);
  const writersOnly = blocks.writes.filter((table) => !blocks.reads.includes(table));
  const several = blocks.writes.length > 1;
  const on = (who: string, tables: string[]): string[] => {
    if (tables.length === 0) return [];
    return [several ? `${who}: ${someOf(tables.map(shortName), 3)}` : who];
  };
  const who = [...on('everyone', blocks.reads), ...on('writers', writersOnly)].join('; ');
  if (who !== '') return who;
  if (waitsForRows(statement)) return 'writers of the same rows';
  return waited.length > 0 ? 'writers' : 'nobody';
}

/** The statement's own time, and how long its locks kept others out where that is noticeably longer. */
function measured({ reached, error, durationMs, locks, sampled }: JsonStatement): string {
  if (!reached) return '';
  if (error !== undefined) return `fails (${error.sqlstate})`;
  const held = Math.max(0, ...locks.filter(stopsWrites).map(({ heldMs }) => heldMs));
  const longer = held > durationMs * 1.5 && held - durationMs > 1 ? `, locks held ${formatMs(held)}` : '';
  return `${formatMs(durationMs)}${longer}${sampled ? ' (locks sampled)' : ''}`;
}

function rowsOf(locks: readonly TracedLock[], rows: Record<string, number>): number | undefined {
  const tables = locks.filter(({ isNew }) => !isNew).map(({ table, schema, name }) => table ?? `${schema}.${name}`);
  const counts = tables.flatMap((table) => (Object.hasOwn(rows, table) ? [rows[table] ?? 0] : []));
  return counts.length === 0 ? undefined : Math.max(...counts);
}
