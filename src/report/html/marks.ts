import type { Severity } from '../../analysis/analysis.ts';
import type { Mark } from '../statement-view.ts';
import { html, type Markup } from './markup.ts';

const WORDS: Record<Mark | 'note', { sign: string; word: string }> = {
  block: { sign: '✕', word: 'blocks' },
  warn: { sign: '!', word: 'look at it' },
  note: { sign: 'i', word: 'to know' },
  ok: { sign: '✓', word: 'fine' },
  unknown: { sign: '?', word: 'not seen' },
};

/** A sign and, for who cannot see its colour, a word. */
export function mark(kind: Mark | 'note'): Markup {
  const { sign, word } = WORDS[kind];
  return html`<span class="mark ${kind}" role="img" aria-label="${word}" title="${word}">${sign}</span>`;
}

export function severityMark(severity: Severity): Markup {
  return mark(severity);
}
