import type { TracedError } from '../trace/trace.ts';

/**
 * Errors that rows cause, not the schema: data exceptions (22), integrity violations (23), cardinality (21), WITH CHECK
 * OPTION (44), and what a function or DO block raises itself (P0). A statement that has pending trigger events (55006)
 * fails with any rows at all, so it is not among them. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const ROW_ERRORS = /^(?:21|22|23|44|P0)/;

export function isDataError(error: Pick<TracedError, 'sqlstate'>): boolean {
  return ROW_ERRORS.test(error.sqlstate);
}
