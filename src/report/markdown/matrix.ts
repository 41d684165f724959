import type { Cell } from '../../suites/compatibility.ts';
import { codeSpan, escapeText, prose, table } from '../escape.ts';
import { cellWords, suitesOf, whyUntested } from '../matrix-words.ts';
import type { JsonReport } from '../report.ts';
import { MARKS } from './marks.ts';

/** Suites shown as tables of their own. */
const SHOWN = 10;

/** The old and the new app on the old and the new schema, a table a suite. */
export function renderMatrix(report: JsonReport): string {
  const { compatibility, scope } = report;
  const suites = suitesOf(compatibility.cells);
  if (suites.length === 0) {
    return report.migrations.length === 0 ? '' : `❓ **The apps were not tested.** ${prose(whyUntested(report))}`;
  }
  const name = (app: string, commit: { sha: string } | null): string =>
    `**${app} app**${commit === null ? '' : ` ${codeSpan(commit.sha.slice(0, 7))}`}`;
  const tables = suites.slice(0, SHOWN).map(({ suite, at }) => {
    const title = suites.length > 1 ? `**${escapeText(suite, 80)}**\n\n` : '';
    const rows = [
      [name('old', scope.base), cell(at('old', 'old')), cell(at('old', 'new'))],
      [name('new', scope.head), cell(at('new', 'old')), cell(at('new', 'new'))],
    ];
    return `${title}${table(['', 'old schema', 'new schema'], rows)}`;
  });
  const rest = suites.length - SHOWN;
  return [...tables, ...(rest > 0 ? [`and ${rest} more suites.`] : [])].join('\n\n');
}

function cell(of: Cell | undefined): string {
  const { mark, text } = cellWords(of);
  const shown = escapeText(text, 240);
  return `${MARKS[mark]} ${mark === 'block' ? `**${shown}**` : shown}`;
}
