import { codeSpan, escapeText, prose, table } from '../escape.ts';
import { formatCount } from '../format-count.ts';
import { someOf } from '../names.ts';
import { plural } from '../plural.ts';
import type { JsonReport } from '../report.ts';
import { isRehearsed, type StatementView, viewStatements, worstFirst } from '../statement-view.ts';
import { MARKS } from './marks.ts';

/** Rows of the table. */
const SHOWN = 10;

/** What each statement does, which locks it takes, who waits, how long it took here and would take in production. */
export function renderStatements(report: JsonReport): string {
  const views = viewStatements(report);
  if (views.length === 0) return '';
  const worst = new Set(worstFirst(views).slice(0, SHOWN));
  const shown = views.filter((view) => worst.has(view));
  const counts = new Set(shown.flatMap(({ rows }) => (rows === undefined ? [] : [rows])));
  const [rows] = counts;
  const uniform = counts.size === 1 && rows !== undefined ? rows : undefined;
  const projected = shown.some(({ production }) => production !== undefined);
  const measured = isRehearsed(report);
  const head = [
    'statement',
    ...(measured
      ? ['who waits', uniform === undefined ? 'measured here' : `measured here (${formatCount(uniform)} rows)`]
      : []),
    ...(projected ? ['production (projected)'] : []),
  ];
  const lines = shown.map((view) => [
    `${MARKS[view.mark]} ${codeSpan(view.place)}<br>${prose(view.what, 240)}`,
    ...(measured ? [whoCell(view), hereCell(view, uniform !== undefined)] : []),
    ...(projected ? [view.production === undefined ? '' : `*≈ ${escapeText(view.production)}*`] : []),
  ]);
  return [table(head, lines), ...moreStatements(views, worst)].join('\n\n');
}

function moreStatements(views: StatementView[], shown: Set<StatementView>): string[] {
  const rest = views.filter((view) => !shown.has(view));
  if (rest.length === 0) return [];
  const open = rest.filter(({ mark }) => mark !== 'ok').length;
  return [
    `and ${plural(rest.length, 'more statement')}, ${open === 0 ? 'none with a finding' : `${open} of them not ✅`}.`,
  ];
}

/** Who waits, and below it for which locks: few columns, so that a phone shows the table without scrolling. */
function whoCell({ who, mark, locks, waits }: StatementView): string {
  const text = escapeText(who);
  const lines = locks.slice(0, 3).map(({ mode, names, earlier }) => {
    return `\`${mode}\` ${escapeText(someOf(names, 4), 160)}${earlier ? ' (still held)' : ''}`;
  });
  return [
    mark === 'block' && who !== 'nobody' ? `**${text}**` : text,
    ...lines,
    ...waits.map((line) => escapeText(line, 200)),
  ].join('<br>');
}

function hereCell({ here, rows }: StatementView, uniform: boolean): string {
  return `${escapeText(here)}${uniform || rows === undefined || here === '' ? '' : ` (${formatCount(rows)} rows)`}`;
}
