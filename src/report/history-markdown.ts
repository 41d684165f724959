import { cleanLine } from './clean.ts';
import { codeSpan, escapeText, table } from './escape.ts';
import type { HistoryReport, HistoryRow } from './history.ts';
import { plural } from './plural.ts';

const ICONS: Record<HistoryRow['verdict'], string> = { pass: '✅', warn: '⚠️', fail: '⛔', error: '❓' };

/** The history as a Markdown table, for a page or an issue. */
export function renderHistoryMarkdown({ rows, summary }: HistoryReport): string {
  if (rows.length === 0) return 'No commit of this history touches migrations.\n';
  const head = ['commit', 'tool', 'migrations', 'verdict', 'first reason', 'seconds'];
  const { pass, warn, fail, error, commits, seconds } = summary;
  const total = `${plural(commits, 'commit')}: ${pass} pass, ${warn} warn, ${fail} fail, ${error} not judged, ${seconds.toFixed(1)} s.`;
  return `${table(head, rows.map(cells))}\n\n${total}\n`;
}

function cells(row: HistoryRow): string[] {
  const [reason] = row.reasons.filter(({ severity }) => severity !== 'note');
  const what = `${plural(row.migrations, 'migration')}, ${plural(row.statements, 'statement')}`;
  const why = reason === undefined ? '' : `${codeSpan(reason.code)} ${escapeText(cleanLine(reason.message), 160)}`;
  return [
    codeSpan(row.commit.slice(0, 10)),
    escapeText(row.tools.join(', ')),
    what,
    `${ICONS[row.verdict]} ${row.verdict}`,
    why,
    row.seconds.toFixed(1),
  ];
}
