import { barChart } from '../bar-chart.ts';
import { details, fence } from '../escape.ts';
import { formatMs } from '../format-ms.ts';
import type { JsonReport } from '../report.ts';
import { type Bar, timelineOf } from '../timeline.ts';

/** The locks that keep others out, over time: as text, which e-mail can show, and as a Mermaid chart. */
export function renderTimeline(report: JsonReport): string {
  const { bars, left } = timelineOf(report);
  // One bar alone tells no more than its row in the table of statements.
  if (bars.length < 2) return '';
  const longest = Math.max(...bars.map(({ startMs, endMs }) => endMs - startMs));
  const rest = left > 0 ? [`and ${left} shorter ones.`] : [];
  const body = [fence(barChart(bars).join('\n')), fence(mermaid(bars), { language: 'mermaid' }), ...rest];
  return details(`Lock timeline: the longest blocking lock was held ${formatMs(longest)}`, body.join('\n\n'));
}

function mermaid(bars: readonly Bar[]): string {
  const from = Math.min(...bars.map(({ startMs }) => startMs));
  const minutes = bars.some(({ endMs }) => endMs - from >= 60_000);
  const lines = [
    'gantt',
    '  title Blocking locks, measured',
    '  dateFormat x',
    `  axisFormat ${minutes ? '%M:%S' : '%S.%L s'}`,
  ];
  for (const [table, group] of Map.groupBy(bars, (bar) => bar.table)) {
    lines.push(`  section ${label(table)}`);
    for (const { place, mode, startMs, endMs } of group) {
      const tag = mode === 'ACCESS EXCLUSIVE' ? 'crit, ' : '';
      const length = Math.max(1, Math.round(endMs - startMs));
      lines.push(
        `  ${label(place)} ${mode} ${formatMs(endMs - startMs)} : ${tag}${Math.round(startMs - from)}, ${length}ms`,
      );
    }
  }
  return lines.join('\n');
}

/** Only what cannot be read as Mermaid's own syntax. */
function label(text: string): string {
  const safe = text.replace(/[^\p{L}\p{N}_. -]+/gu, ' ').trim();
  return safe === '' ? 'unnamed' : safe.slice(0, 60);
}
