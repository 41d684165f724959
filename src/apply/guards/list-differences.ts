/** Differences that are named; the rest is counted. */
const MOST = 5;

/** Of sentences: the first of them, each behind a space. */
export function listDifferences(differences: readonly string[]): string {
  const more = differences.length > MOST ? ` And ${differences.length - MOST} more.` : '';
  return `${differences
    .slice(0, MOST)
    .map((line) => ` ${line}`)
    .join('')}${more}`;
}
