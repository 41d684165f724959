import type { Tree } from '../../../git/tree.ts';
import { ancestorsOf, folderOf, foldersOf, joinPath, nameOf } from './folders.ts';

const LIMIT = 1_000_000;
const texts = new WeakMap<Tree, Map<string, Promise<string>>>();

/** The text of a file that says how a project is built; empty where it is absent or larger than 1 MB. Kept per tree. */
export function manifestText(tree: Tree, path: string): Promise<string> {
  const known = texts.get(tree) ?? new Map<string, Promise<string>>();
  texts.set(tree, known);
  const kept = known.get(path);
  if (kept !== undefined) return kept;
  const file = tree.get(path);
  const text = file === undefined || file.size > LIMIT ? Promise.resolve('') : tree.text(path);
  known.set(path, text);
  return text;
}

export interface ManifestQuery {
  /** File names, `go.mod`. */
  names: string[];
  pattern: RegExp;
  /** `above`: the folder and its parents only. `anywhere`: then the rest of the repository. Default `anywhere`. */
  reach?: 'above' | 'anywhere';
}

export interface ManifestHit {
  path: string;
  text: string;
}

/** The manifest nearest to `folder` that matches: evidence of which tool owns a folder whose names say nothing. */
export async function findManifest(
  tree: Tree,
  folder: string,
  { names, pattern, reach = 'anywhere' }: ManifestQuery,
): Promise<ManifestHit | undefined> {
  for (const path of candidates(tree, folder, { names, reach })) {
    const text = await manifestText(tree, path);
    if (pattern.test(text)) return { path, text };
  }
  return undefined;
}

function candidates(
  tree: Tree,
  folder: string,
  { names, reach }: { names: string[]; reach: 'above' | 'anywhere' },
): string[] {
  const above = ancestorsOf(folder)
    .flatMap((ancestor) => names.map((name) => joinPath(ancestor, name)))
    .filter((path): path is string => path !== undefined && tree.get(path) !== undefined);
  if (reach === 'above') return above;
  const rest = namedFiles(tree, names).filter((path) => !above.includes(path));
  return [...above, ...rest];
}

/** Every file of one of these names that is not a dependency's own, nearest to the root first. */
export function namedFiles(tree: Tree, names: string[]): string[] {
  const found: string[] = [];
  for (const files of foldersOf(tree).values()) {
    for (const file of files) if (names.includes(nameOf(file.path))) found.push(file.path);
  }
  const own = found.filter((path) => !/(?:^|\/)(?:node_modules|vendor|third_party|testdata)\//.test(folderOf(path)));
  return own.sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
}
