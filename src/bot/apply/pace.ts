/**
 * Milliseconds that a run's comment stands before it is edited again: GitHub counts edits as content, of which it takes
 * only so much. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
export function pauseAt(ageMs: number): number {
  if (ageMs > 3_600_000) return 300_000;
  return ageMs > 600_000 ? 60_000 : 30_000;
}
