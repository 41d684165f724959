/** @param most sentences that are named, each behind a space; the rest is counted. Default 5 */
export function listDifferences(differences: readonly string[], most = 5): string {
  const more = differences.length > most ? ` And ${differences.length - most} more.` : '';
  return `${differences
    .slice(0, most)
    .map((line) => ` ${line}`)
    .join('')}${more}`;
}
