import { barChart } from '../bar-chart.ts';
import { cleanLine } from '../clean.ts';
import { formatCount } from '../format-count.ts';
import { formatMs } from '../format-ms.ts';
import { shortName, someOf } from '../names.ts';
import { phaseLine, totalMs } from '../phase-line.ts';
import type { JsonReport } from '../report.ts';
import { timelineOf } from '../timeline.ts';
import { unseenParts } from '../unseen-parts.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

/** What was not looked at, said out loud. */
export function unseenLines(report: JsonReport, style: Style): string[] {
  const parts = unseenParts(report);
  if (parts.length === 0) return [];
  const lines = parts
    .slice(0, 10)
    .flatMap(({ what, why }) =>
      wrap(`${what}: ${why}`, { width: style.width, first: `  ${style.mark('unknown')} `, indent: '    ' }),
    );
  return [style.bold('Not looked at'), ...lines, ...(parts.length > 10 ? [`  and ${parts.length - 10} more`] : [])];
}

/** Questions that only production's rows answer, with the query to run there. */
export function questionLines({ dataQuestions }: JsonReport, style: Style): string[] {
  if (dataQuestions.length === 0) return [];
  const { width } = style;
  const lines = dataQuestions
    .slice(0, 10)
    .flatMap(({ migration, error, query }) => [
      ...wrap(`${migration} failed with synthetic rows: ${error.message}`, { width, first: '  ', indent: '    ' }),
      ...(query === undefined ? [] : [`    ${cleanLine(query)}`]),
    ]);
  return [style.bold('Ask production'), ...lines];
}

/** The blocking locks over time; one alone tells no more than its statement. */
export function timelineLines(report: JsonReport, style: Style): string[] {
  const { bars } = timelineOf(report, 12);
  if (bars.length < 2) return [];
  const chart = barChart(bars, { ink: style.ink, columns: style.width >= 100 ? 32 : 16 });
  return [style.bold('Blocking locks over time'), ...chart.map((line) => `  ${line}`)];
}

/** Rollback, server, rows, assumptions, times: a line each. */
export function detailLines(report: JsonReport, style: Style): string[] {
  const { environment, migrations, seed, assumptions, notes, compatibility, timings } = report;
  if (migrations.length === 0) return [];
  const rollback =
    migrations.find(({ rollback: { status } }) => status !== 'not-run')?.rollback ?? migrations[0]?.rollback;
  const rows = Object.entries(environment.rows).map(([name, count]) => `${shortName(name)} ${formatCount(count)}`);
  const stages = Object.entries(timings).map(([stage, ms]) => `${stage} ${formatMs(ms)}`);
  const entries: Array<[string, string]> = [
    [
      'phase',
      phaseLine(report)
        .replace('phase: ', '')
        .replaceAll('→', style.color ? '→' : '->'),
    ],
    ['rollback', rollback === undefined ? '' : [rollback.status, ...rollback.detail.slice(0, 5)].join('; ')],
    [
      'server',
      environment.version === '' ? '' : `PostgreSQL ${environment.version}, ${environment.provider ?? 'unknown'}`,
    ],
    ['rows', rows.length === 0 ? '' : `${seed?.origin ?? 'none'}: ${someOf(rows, 10)}`],
    ...(seed?.unseeded ?? [])
      .slice(0, 5)
      .map(({ table, reason }): [string, string] => ['no rows', `${table}: ${reason}`]),
    ...assumptions.slice(0, 10).map((line): [string, string] => ['assumed', line]),
    ...[...notes, ...compatibility.notes].slice(0, 10).map((line): [string, string] => ['noted', line]),
    ['time', `${formatMs(totalMs(report))} (${stages.join(', ')})`],
  ];
  const indent = ' '.repeat(12);
  return entries
    .filter(([, text]) => text !== '')
    .flatMap(([name, text]) =>
      wrap(text, { width: style.width, first: `  ${name.padEnd(10)}`, indent }).map(style.dim),
    );
}
