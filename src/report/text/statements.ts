import { cleanLine } from '../clean.ts';
import { formatCount } from '../format-count.ts';
import { someOf } from '../names.ts';
import { plural } from '../plural.ts';
import type { JsonReport } from '../report.ts';
import { isRehearsed, type StatementView, viewStatements, worstFirst } from '../statement-view.ts';
import { columns, wrap } from './layout.ts';
import type { Style } from './style.ts';

/** Statements shown. */
const SHOWN = 10;

/** The statements as one aligned table where the terminal is wide enough, else as a few lines each. */
export function statementLines(report: JsonReport, style: Style): string[] {
  const views = viewStatements(report);
  if (views.length === 0) return [];
  const worst = new Set(worstFirst(views).slice(0, SHOWN));
  const shown = views.filter((view) => worst.has(view));
  const rest = views.length - shown.length;
  return [
    style.bold(isRehearsed(report) ? 'Statements, measured here' : 'Statements, not rehearsed'),
    ...(asTable(shown, style) ?? shown.flatMap((view) => asBlock(view, style))),
    ...waitedLines(shown, style),
    ...(rest > 0 ? [`  and ${plural(rest, 'more statement')}`] : []),
  ];
}

function asTable(views: StatementView[], style: Style): string[] | undefined {
  const projected = views.some(({ production }) => production !== undefined);
  const head = ['', 'where', 'what', 'locks', 'who waits', 'took', ...(projected ? ['production (projected)'] : [])];
  const rows = views.map((view) => [
    style.mark(view.mark),
    view.place,
    style.code(view.what),
    locksText(view),
    view.who,
    tookText(view),
    ...(projected ? [productionText(view, style)] : []),
  ]);
  const lines = columns([head.map(style.dim), ...rows], style.width - 2);
  return lines?.map((line) => `  ${line}`);
}

function asBlock(view: StatementView, style: Style): string[] {
  const { width } = style;
  const mark = style.mark(view.mark);
  const indent = style.color ? '    ' : '        ';
  const locks = view.locks.length === 0 ? [] : wrap(`${locksText(view)}: ${waitsText(view.who)}`, { width, indent });
  const times = [tookText(view), productionText(view, style)].filter((each) => each !== '').join('; ');
  return [
    ...wrap(`${view.place}  ${view.what}`, { width, indent, first: `  ${mark} ` }).map(style.code),
    ...locks,
    ...(times === '' ? wrap(view.who, { width, indent }) : wrap(times, { width, indent })),
  ];
}

/** Below the statements: a sentence is too wide for a column. */
function waitedLines(views: StatementView[], style: Style): string[] {
  const waited = views.filter(({ waits }) => waits.length > 0);
  if (waited.length === 0) return [];
  const lines = waited.flatMap(({ place, waits }) =>
    wrap(`${place}  ${waits.join('; ')}`, { width: style.width, first: '  ', indent: '    ' }),
  );
  return ['', style.bold('Who waits, tried here'), ...lines];
}

function waitsText(who: string): string {
  if (who.startsWith('writers of')) return `${who} wait`;
  if (who.startsWith('nobody') || who.startsWith('everyone')) return who.replace(/^\w+/, (word) => `${word} waits`);
  return who.startsWith('writers') ? who.replace('writers', 'writers wait') : who;
}

function locksText({ locks }: StatementView): string {
  const words = locks.map(({ mode, names, earlier }) => {
    return `${mode} ${someOf(names, 3)}${earlier ? ' (still held)' : ''}`;
  });
  return cleanLine(words.join(', '));
}

function tookText({ here, rows }: StatementView): string {
  return here === '' || rows === undefined ? here : `${here} (${formatCount(rows)} rows)`;
}

/** Projected, so it never looks like a measurement. */
function productionText({ production }: StatementView, style: Style): string {
  return production === undefined ? '' : style.dim(`projected ~${production}`);
}
