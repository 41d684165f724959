const SUGGESTIONS = 3;

/** The names nearest to a mistyped one: the same name on a remote first, then by edit distance. */
export function nearestRefs(wanted: string, refs: readonly string[]): string[] {
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return refs
    .map((ref) => ({ ref, far: ref.endsWith(`/${wanted}`) ? 0 : editDistance(wanted, ref) }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far)
    .slice(0, SUGGESTIONS)
    .map(({ ref }) => ref);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
