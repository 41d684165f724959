import type { TracedError } from '../trace/trace.ts';

/**
 * Errors that rows cause, not the schema: not_null, foreign_key, unique, check and exclusion violations, and
 * values that do not convert. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const DATA_ERRORS = new Set([
  '23502',
  '23503',
  '23505',
  '23514',
  '23P01',
  '22001',
  '22003',
  '22007',
  '22008',
  '22023',
  '22P02',
  '22P03',
]);

export function isDataError(error: Pick<TracedError, 'sqlstate'>): boolean {
  return DATA_ERRORS.has(error.sqlstate);
}
