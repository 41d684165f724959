import type { Severity } from '../../analysis/analysis.ts';
import type { VerdictStatus } from '../../policy/verdict.ts';
import type { Mark } from '../statement-view.ts';
import { createPaints } from './paint.ts';

/** How a terminal, or a file, is written to. */
export interface TextOptions {
  /** Colours, symbols and bars; false where a file or a pipe reads. Default false. */
  color?: boolean;
  /** Columns. Default 80; less than 40 counts as 40. */
  width?: number;
}

export interface Style {
  color: boolean;
  width: number;
  /** What a bar is drawn with. */
  ink: string;
  bold: (text: string) => string;
  dim: (text: string) => string;
  mark: (mark: Mark | Severity) => string;
  verdict: (status: VerdictStatus) => string;
  /** Highlights what stands in backticks; without colours the backticks stay. */
  code: (line: string) => string;
}

/** The marks of all kinds have one width, so that columns line up. */
const WORDS: Record<Mark | Severity, string> = {
  block: 'BLOCK',
  warn: 'warn ',
  ok: 'ok   ',
  unknown: '?    ',
  note: 'note ',
};
const SYMBOLS: Record<Mark | Severity, string> = { block: '✗', warn: '!', ok: '✓', unknown: '?', note: 'i' };
const VERDICTS: Record<VerdictStatus, string> = { pass: 'PASS', warn: 'WARN', fail: 'FAIL', error: 'NOT JUDGED' };

export function createStyle({ color = false, width = 80 }: TextOptions): Style {
  const paint = createPaints(color);
  const tones = { block: paint.red, warn: paint.yellow, ok: paint.green, unknown: paint.magenta, note: paint.blue };
  const backgrounds = { pass: paint.green, warn: paint.yellow, fail: paint.red, error: paint.magenta };
  return {
    color,
    width: Math.max(40, width),
    ink: color ? '█' : '#',
    bold: paint.bold,
    dim: paint.dim,
    mark: (mark) => tones[mark]((color ? SYMBOLS : WORDS)[mark]),
    verdict: (status) => paint.bold(backgrounds[status](VERDICTS[status])),
    code: (line) => (color ? line.replace(/`([^`]+)`/g, (_, code: string) => paint.cyan(code)) : line),
  };
}
