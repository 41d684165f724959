import { codeSpan, details, escapeText, fence, htmlProse, prose } from '../escape.ts';
import { formatCount } from '../format-count.ts';
import { formatMs } from '../format-ms.ts';
import { shortName } from '../names.ts';
import { totalMs } from '../phase-line.ts';
import { plural } from '../plural.ts';
import type { JsonReport } from '../report.ts';

/** Entries of each list. */
const SHOWN = 10;

/** Where and how it was rehearsed, the way back, what was assumed, how long it took. */
export function renderDetails(report: JsonReport): string {
  const lines = detailLines(report);
  if (lines.length === 0) return '';
  const rollback = rollbackOf(report);
  const { version, provider } = report.environment;
  const summary = [
    ...(rollback === undefined ? [] : [`Rollback: ${rollback.status}`]),
    ...(version === '' ? [] : [`Rehearsed on PostgreSQL ${htmlProse(version, 20)}, ${provider ?? 'unknown'}`]),
    formatMs(totalMs(report)),
  ];
  return details(summary.join(' · '), lines.join('\n'));
}

/** The same as list items, for reports short enough to have one folded section. */
export function detailLines(report: JsonReport): string[] {
  const { migrations, seed, environment, assumptions, notes, compatibility, timings, scope } = report;
  const rows = Object.entries(environment.rows);
  const rollback = rollbackOf(report);
  const rowList = rows.map(([name, count]) => `${codeSpan(shortName(name), 80)} ${formatCount(count)}`);
  const stages = Object.entries(timings).filter(([stage]) => stage !== 'total');
  return [
    ...list('Migrations', migrations.map(describeMigration)),
    ...(rollback === undefined
      ? []
      : list(
          `Rollback: ${rollback.status}`,
          rollback.detail.map((line) => prose(line)),
        )),
    ...(seed === null ? [] : inline(`Rows (${seed.origin})`, rowList)),
    ...list(
      'Tables without rows',
      (seed?.unseeded ?? []).map(({ table, reason }) => `${codeSpan(table, 80)}: ${prose(reason)}`),
    ),
    ...list('Commits', commits(report)),
    ...list('Other sources', scope.sources.filter(({ changed }) => !changed).map(describeSource)),
    ...list(
      'Assumed',
      assumptions.map((line) => prose(line)),
    ),
    ...list(
      'Noted',
      [...notes, ...compatibility.notes].map((line) => prose(line)),
    ),
    ...inline(
      'Time',
      stages.map(([stage, ms]) => `${escapeText(stage, 40)} ${formatMs(ms)}`),
    ),
  ];
}

function describeMigration({
  path,
  tool,
  change,
  transaction,
  statements,
  phase,
  failure,
}: JsonReport['migrations'][number]): string {
  // What was seen counts: a file sent as one text is one transaction even where the tool opens none.
  const seen = new Set(statements.flatMap((each) => (each.transaction === null ? [] : [each.transaction])));
  const wrapped = {
    migration: 'in one transaction',
    all: 'in one transaction with the others',
    none:
      seen.size === 0
        ? 'without a transaction'
        : seen.size === 1
          ? 'in one transaction'
          : `in ${seen.size} transactions`,
  };
  const state = failure === undefined ? '' : `. ${prose(failure.partialState)}`;
  return `${codeSpan(path)} ${change}, ${tool}, ${phase}, ${plural(statements.length, 'statement')} ${wrapped[transaction]}${state}`;
}

function describeSource({ tool, path, reason, skipped }: JsonReport['scope']['sources'][number]): string {
  return `${codeSpan(path)} ${tool}: ${prose(skipped === undefined ? reason : `skipped: ${skipped}`)}`;
}

function commits({ scope: { base, head, behind } }: JsonReport): string[] {
  if (base === null || head === null) return [];
  const old = behind === undefined || behind === 0 ? '' : `; base is ${plural(behind, 'commit')} ahead`;
  return [`base ${codeSpan(base.sha.slice(0, 12))}, head ${codeSpan(head.sha.slice(0, 12))}${old}`];
}

function rollbackOf({ migrations }: JsonReport): JsonReport['migrations'][number]['rollback'] | undefined {
  return migrations.find(({ rollback }) => rollback.status !== 'not-run')?.rollback ?? migrations[0]?.rollback;
}

/** One item with all its entries in one line. */
function inline(title: string, entries: string[]): string[] {
  const rest = entries.length - SHOWN;
  if (entries.length === 0) return [];
  return [`- ${title}: ${entries.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`];
}

/** One item, with its entries behind it where there is one, below it where there are several. */
function list(title: string, entries: string[]): string[] {
  if (entries.length === 0) return title.includes(':') ? [`- ${title}`] : [];
  if (entries.length === 1) return [`- ${title}: ${entries[0]}`];
  const rest = entries.length - SHOWN;
  return [
    `- ${title}:`,
    ...entries.slice(0, SHOWN).map((entry) => `  - ${entry}`),
    ...(rest > 0 ? [`  - and ${rest} more`] : []),
  ];
}

/** Questions that only production's rows answer, with the query to run there. */
export function renderQuestions({ dataQuestions }: JsonReport): string {
  if (dataQuestions.length === 0) return '';
  const parts = dataQuestions.slice(0, SHOWN).map(({ migration, error, query }) => {
    const line = `${codeSpan(migration, 80)} failed with synthetic rows: ${escapeText(error.message)}`;
    return query === undefined ? line : `${line}\n\n${fence(query, { language: 'sql' })}`;
  });
  const title = `Ask production: ${plural(dataQuestions.length, 'answer')} depend${dataQuestions.length === 1 ? 's' : ''} on its rows`;
  return details(title, parts.join('\n\n'));
}
