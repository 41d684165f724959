import { codeSpan, escapeText } from '../escape.ts';
import { formatMs } from '../format-ms.ts';
import { phaseLine, totalMs } from '../phase-line.ts';
import type { JsonReport } from '../report.ts';

/** Where on the way this PR is, what was compared, how long it took; one small line. */
export function renderFooter(report: JsonReport): string {
  const { base, head } = report.scope;
  const phase = phaseLine(report).replace(/\[(\w+)\]/g, '**$1**');
  const { version } = report.environment;
  const parts = [
    ...(phase === '' ? [] : [phase]),
    ...(base === null || head === null
      ? []
      : [`${codeSpan(base.sha.slice(0, 7))} → ${codeSpan(head.sha.slice(0, 7))}`]),
    ...(version === '' ? [] : [`PostgreSQL ${escapeText(version, 20)}`]),
    formatMs(totalMs(report)),
  ];
  return `<sub>${parts.join(' · ')}</sub>`;
}
