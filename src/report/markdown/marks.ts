import type { VerdictStatus } from '../../policy/verdict.ts';
import type { Mark } from '../statement-view.ts';

export const MARKS: Record<Mark, string> = { block: '⛔', warn: '⚠️', ok: '✅', unknown: '❓' };

export const SEVERITY_MARKS = { block: '⛔', warn: '⚠️', note: 'ℹ️' } as const;

/** A check that could not be judged is never green, and does not look like one that found something. */
export const VERDICT_MARKS: Record<VerdictStatus, string> = { pass: '✅', warn: '⚠️', fail: '⛔', error: '❓' };
