import stringWidth from 'string-width';
import { clampMiddle, cleanLine } from './clean.ts';
import { formatMs } from './format-ms.ts';
import type { Bar } from './timeline.ts';

interface ChartOptions {
  /** Columns for the bars alone. Default 32. */
  columns?: number;
  /** What a bar is drawn with. Default `█`; `#` where only ASCII may be used. */
  ink?: string;
}

/** The timeline as aligned lines: place, mode, table, bar, duration. */
export function barChart(bars: readonly Bar[], { columns = 32, ink = '█' }: ChartOptions = {}): string[] {
  const from = Math.min(...bars.map(({ startMs }) => startMs));
  const span = Math.max(...bars.map(({ endMs }) => endMs)) - from || 1;
  const labels = bars.map(({ place, mode, table }) => `${place}  ${mode}  ${clampMiddle(cleanLine(table), 30)}`);
  const width = Math.max(...labels.map((label) => stringWidth(label)));
  return bars.map(({ startMs, endMs }, index) => {
    const label = labels[index] ?? '';
    const start = Math.min(columns - 1, Math.floor(((startMs - from) / span) * columns));
    const length = Math.max(1, Math.min(columns - start, Math.round(((endMs - startMs) / span) * columns)));
    const bar = `${' '.repeat(start)}${ink.repeat(length)}`.padEnd(columns);
    return `${label}${' '.repeat(width - stringWidth(label))}  |${bar}| ${formatMs(endMs - startMs)}`;
  });
}
