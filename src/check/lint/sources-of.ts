import type { MigrationSource } from '../../migrations/migration.ts';

/** The sources that a file lies in, as indexes of `sources`, ascending: looked up, as a run may have thousands of files. */
export function sourcesOf(sources: readonly MigrationSource[]): (path: string) => readonly number[] {
  const byFolder = new Map<string, number[]>();
  for (const [index, { path, morePaths = [] }] of sources.entries()) {
    for (const folder of new Set([path, ...morePaths])) byFolder.set(folder, [...(byFolder.get(folder) ?? []), index]);
  }
  const known = new Map<string, readonly number[]>();
  return (path) => {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const before = known.get(folder);
    if (before !== undefined) return before;
    const found = [...(byFolder.get('.') ?? [])];
    for (let at = folder; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/'))))
      found.push(...(byFolder.get(at) ?? []));
    const inOrder = [...new Set(found)].sort((a, b) => a - b);
    known.set(folder, inOrder);
    return inOrder;
  };
}
