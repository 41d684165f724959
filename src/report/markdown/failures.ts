import type { Cell, NewFailure } from '../../suites/compatibility.ts';
import { codeSpan, details, escapeText, htmlCode, htmlProse, table } from '../escape.ts';
import { placeOf } from '../names.ts';
import type { JsonReport } from '../report.ts';

/** Failures listed for each cell. */
const SHOWN = 10;

/** Which tests newly fail, with what error, from which query; one folded table a cell. */
export function renderFailures({ compatibility }: JsonReport): string {
  const cells = compatibility.cells.filter(({ newFailures }) => newFailures.length > 0);
  const several = new Set(cells.map(({ suite }) => suite)).size > 1;
  return cells
    .slice(0, SHOWN)
    .map((cell) => renderCell(cell, several))
    .join('\n\n');
}

function renderCell(cell: Cell, several: boolean): string {
  const rows = cell.newFailures.slice(0, SHOWN).map(failureRow);
  const rest = cell.newFailures.length - SHOWN;
  const body = table(['test', 'error', 'query'], rows);
  return details(summary(cell, several), rest > 0 ? `${body}\n\nand ${rest} more.` : body);
}

function summary({ app, schema, suite, newFailures }: Cell, several: boolean): string {
  const first = newFailures.find(({ firstBreakingStatement }) => firstBreakingStatement)?.firstBreakingStatement;
  const which = several ? ` (${htmlProse(suite, 60)})` : '';
  const breaking = first === undefined ? '' : `: the first breaking statement is ${htmlCode(placeOf(first))}`;
  if (app === 'new' && schema === 'old') return `Why the new app needs the new schema${which}`;
  return `Why the ${app} app fails on the ${schema} schema${which}${breaking}`;
}

function failureRow({ test, message, sqlstate, statement }: NewFailure): string[] {
  const code = sqlstate === undefined ? '' : `${codeSpan(sqlstate, 10)} `;
  return [
    escapeText(test, 160),
    `${code}${escapeText(message.split('\n')[0] ?? '', 240)}`,
    statement === undefined ? '' : codeSpan(statement, 200),
  ];
}
