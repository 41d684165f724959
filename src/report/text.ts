import { headlineOf } from './headline.ts';
import { type Reported, reportOf } from './json.ts';
import { placeOf } from './names.ts';
import type { JsonReport } from './report.ts';
import { findingLines, hygieneLines, splitLines, waiverLines } from './text/findings.ts';
import { wrap } from './text/layout.ts';
import { matrixLines } from './text/matrix.ts';
import { queryLines } from './text/queries.ts';
import { queueLines } from './text/queue.ts';
import { detailLines, questionLines, timelineLines, unseenLines } from './text/rest.ts';
import { statementLines } from './text/statements.ts';
import { createStyle, type Style, type TextOptions } from './text/style.ts';

export type { TextOptions } from './text/style.ts';

/**
 * The report for a terminal: the verdict first, and once more as the last line, which is what a terminal shows.
 * Without `color` it is plain ASCII but for the repository's own names. Control characters never reach it.
 */
export function renderText(reported: Reported, options: TextOptions = {}): string {
  const report = reportOf(reported);
  const style = createStyle(options);
  const verdict = verdictLines(report, style);
  const sections = [
    [...verdict, ...reasonLines(report, style)],
    unseenLines(report, style),
    statementLines(report, style),
    [...matrixLines(report, style), ...queryLines(report, style)],
    [...findingLines(report, style), ...hygieneLines(report, style)],
    waiverLines(report, style),
    questionLines(report, style),
    splitLines(report, style),
    queueLines(report, style),
    timelineLines(report, style),
    detailLines(report, style),
    verdict,
  ];
  const shown = report.migrations.length === 0 ? sections.slice(0, -1) : sections;
  return `${shown
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function verdictLines(report: JsonReport, style: Style): string[] {
  const { title } = headlineOf(report);
  return wrap(`Lockstep: ${title}`, { width: style.width, first: `${style.verdict(report.verdict)}  `, indent: '  ' });
}

function reasonLines(report: JsonReport, style: Style): string[] {
  const { why, next, others } = headlineOf(report);
  const { width } = style;
  const listed = others.slice(0, 10).flatMap(({ severity, location, message }) =>
    wrap(`${location === undefined ? '' : `${placeOf(location)}  `}${message}`, {
      width,
      first: `  ${style.mark(severity)} `,
      indent: style.color ? '    ' : '        ',
    }),
  );
  const lines = [
    '',
    ...wrap(why, { width, indent: '  ' }),
    ...(next === undefined ? [] : wrap(next, { width, first: '  next: ', indent: '        ' })),
    ...(listed.length === 0 ? [] : ['', '  also']),
    ...listed,
    ...(others.length > 10 ? [`  and ${others.length - 10} more`] : []),
  ];
  return lines.map(style.code);
}
