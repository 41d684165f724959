/** `YYYY-MM-DD` in UTC, so that a waiver ends at the same moment on every machine. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
