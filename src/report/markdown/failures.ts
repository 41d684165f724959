import type { Cell, NewFailure } from '../../suites/compatibility.ts';
import { codeSpan, details, escapeText, htmlCode, htmlProse } from '../escape.ts';
import { placeOf } from '../names.ts';
import type { JsonReport } from '../report.ts';

/** Cells, and causes listed for each. */
const SHOWN = 10;
/** Tests listed for each cause. */
const TESTS = 5;

/** Which tests newly fail, with what error, from which query; one fold a cell, one entry a cause. */
export function renderFailures({ compatibility }: JsonReport): string {
  const cells = compatibility.cells.filter(({ newFailures }) => newFailures.length > 0);
  const several = new Set(cells.map(({ suite }) => suite)).size > 1;
  return cells
    .slice(0, SHOWN)
    .map((cell) => renderCell(cell, several))
    .join('\n\n');
}

function renderCell(cell: Cell, several: boolean): string {
  const groups = [...Map.groupBy(cell.newFailures, causeOf).values()];
  const rest = groups.slice(SHOWN).flat().length;
  const body = groups.slice(0, SHOWN).map(renderGroup).join('\n\n');
  return details(summary(cell, several), rest > 0 ? `${body}\n\nand ${rest} more.` : body);
}

/** Tests that fail alike are told together: the error once, its query once where it is the same. */
function renderGroup(failures: NewFailure[]): string {
  const [first] = failures;
  if (first === undefined) return '';
  const code = first.sqlstate === undefined ? '' : `${codeSpan(first.sqlstate, 10)} `;
  const error = `${code}**${escapeText(first.message.split('\n')[0] ?? '', 240)}**`;
  const common = failures.every(({ statement }) => statement === first.statement);
  const tests = failures
    .slice(0, TESTS)
    .map(({ test, statement }) => `- ${escapeText(test, 160)}${common ? '' : inQuery(statement)}`);
  const rest = failures.length - TESTS;
  const lines = [`${error}${common ? inQuery(first.statement) : ''}`, '', ...tests];
  return [...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n');
}

function inQuery(statement: string | undefined): string {
  return statement === undefined ? '' : `<br>in ${codeSpan(statement, 200)}`;
}

function causeOf({ sqlstate, message }: NewFailure): string {
  return JSON.stringify([sqlstate, message.split('\n')[0]]);
}

function summary({ app, schema, suite, newFailures }: Cell, several: boolean): string {
  const first = newFailures.find(({ firstBreakingStatement }) => firstBreakingStatement)?.firstBreakingStatement;
  const which = several ? ` (${htmlProse(suite, 60)})` : '';
  const breaking = first === undefined ? '' : `: the first breaking statement is ${htmlCode(placeOf(first))}`;
  if (app === 'new' && schema === 'old') return `Why the new app needs the new schema${which}`;
  return `Why the ${app} app fails on the ${schema} schema${which}${breaking}`;
}
