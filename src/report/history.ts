import type { Reason, VerdictStatus } from '../policy/verdict.ts';
import { clamp, clean, cleanLine } from './clean.ts';
import { plural } from './plural.ts';
import { columns, padTo } from './text/layout.ts';
import { createStyle, type Style, type TextOptions } from './text/style.ts';

/** What Lockstep would have said of one commit. */
export interface HistoryRow {
  commit: string;
  subject?: string;
  parent: string;
  tools: string[];
  migrations: number;
  statements: number;
  verdict: VerdictStatus;
  /** Worst first. */
  reasons: Reason[];
  seconds: number;
}

export interface HistorySummary {
  pass: number;
  warn: number;
  fail: number;
  error: number;
  commits: number;
  seconds: number;
}

/** `lockstep history --format json`. Contract: extend, never break. */
export interface HistoryReport {
  schemaVersion: 1;
  rows: HistoryRow[];
  summary: HistorySummary;
}

const VERDICTS: Record<VerdictStatus, string> = { pass: 'pass', warn: 'WARN', fail: 'FAIL', error: '????' };

/** A line a commit, then what it amounts to, the commonest reasons first. */
export function renderHistory(report: HistoryReport, options: TextOptions = {}): string {
  const style = createStyle({ width: 120, ...options });
  if (report.rows.length === 0) return 'No commit of this history touches migrations.\n';
  const rows = report.rows.map((row) => rowLine(row, style));
  return `${[...rows, '', ...commonReasons(report.rows, style), summaryLine(report.summary, style)].join('\n')}\n`;
}

/** One row alone, in the same columns, for those who watch. */
export function renderHistoryRow(row: HistoryRow, options: TextOptions = {}): string {
  return rowLine(row, createStyle({ width: 120, ...options }));
}

function rowLine(row: HistoryRow, style: Style): string {
  const [reason] = row.reasons.filter(({ severity }) => severity !== 'note');
  const what = `${plural(row.migrations, 'migration')}, ${plural(row.statements, 'statement')}`;
  const cells = [
    clean(row.commit).slice(0, 8).padEnd(8),
    mark(row.verdict, style),
    padTo(clamp(clean(row.tools.join(',')), 14), 14),
    what.padEnd(29),
    `${row.seconds.toFixed(1)} s`.padStart(7),
  ];
  const head = cells.join('  ');
  const why = reason === undefined ? '' : `${reason.code}: ${reason.message}`;
  return `${head}  ${clamp(cleanLine(why), Math.max(30, style.width - 72))}`.trimEnd();
}

function mark(verdict: VerdictStatus, style: Style): string {
  const tone = { pass: 'ok', warn: 'warn', fail: 'block', error: 'unknown' } as const;
  return style.color ? `${style.mark(tone[verdict])} ${VERDICTS[verdict]}` : VERDICTS[verdict];
}

function commonReasons(rows: readonly HistoryRow[], style: Style): string[] {
  const codes = new Map<string, number>();
  for (const { reasons } of rows) {
    const serious = reasons.filter(({ severity }) => severity !== 'note').map(({ code }) => clean(code));
    for (const code of new Set(serious)) codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  const top = [...codes].toSorted(([, a], [, b]) => b - a).slice(0, 10);
  if (top.length === 0) return [];
  const table = top.map(([code, count]) => [`  ${code}`, plural(count, 'commit')]);
  return [style.bold('Most common'), ...(columns(table, style.width) ?? table.map((row) => row.join('  '))), ''];
}

function summaryLine({ pass, warn, fail, error, commits, seconds }: HistorySummary, style: Style): string {
  const parts = [`${pass} pass`, `${warn} warn`, `${fail} fail`, ...(error > 0 ? [`${error} not judged`] : [])];
  const each = commits === 0 ? 0 : seconds / commits;
  return style.bold(
    `${plural(commits, 'commit')}: ${parts.join(', ')}, ${seconds.toFixed(1)} s (${each.toFixed(1)} s each)`,
  );
}
