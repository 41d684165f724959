import type { Tree, TreeFile } from '../../../git/tree.ts';
import { filesIn, folderOf, foldersOf, nameOf } from './folders.ts';

const VERSION = /^v?\d+(?:[._-]\d+)*$/i;
/** A script whose name begins with its place: `01_users.sql`, `V1__users.sql`, `0001##users.sql`. */
export const NUMBERED = /^[vV]?\d+(?:[._-]\d+)*(?:[._\s#-].*)?\.sql$/s;
const cache = new WeakMap<Tree, Map<string, string[]>>();

/** Folders named by a version, with numbered SQL files in them, by the folder in which they stand. Kept per tree. */
function versionFolders(tree: Tree): Map<string, string[]> {
  const known = cache.get(tree);
  if (known !== undefined) return known;
  const isNumbered = (folder: string) => filesIn(tree, folder).some(({ path }) => NUMBERED.test(nameOf(path)));
  const versions = [...foldersOf(tree).keys()].filter((folder) => VERSION.test(nameOf(folder)) && isNumbered(folder));
  // Where numbered files stand beside them, those are the history.
  const found = new Map([...Map.groupBy(versions, folderOf)].filter(([parent]) => !isNumbered(parent)));
  cache.set(tree, found);
  return found;
}

/** The folders whose versions' folders are one history, `migration/0.26` and `migration/0.27`: one may mean anything. */
export function versionedParents(tree: Tree): string[] {
  return [...versionFolders(tree)].flatMap(([parent, versions]) => (versions.length > 1 ? [parent] : []));
}

/** Whether the folder is one version of a history that its neighbours belong to. */
export function isVersionFolder(tree: Tree, folder: string): boolean {
  const versions = versionFolders(tree).get(folderOf(folder)) ?? [];
  return versions.length > 1 && versions.includes(folder);
}

/**
 * The files of a plain history: those of its versions' folders, or else those directly in it. One folder is enough, since
 * the base branch has no more where a pull request brings the second.
 */
export function historyFiles(tree: Tree, folder: string): TreeFile[] {
  const versions = versionFolders(tree).get(folder);
  return versions === undefined ? filesIn(tree, folder) : versions.flatMap((version) => filesIn(tree, version));
}
