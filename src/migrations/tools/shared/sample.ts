import type { Tree, TreeFile } from '../../../git/tree.ts';
import type { MigrationSource } from '../../migration.ts';
import { foreignDialect } from './dialect.ts';
import { filesIn, foldersOf } from './folders.ts';
import { historyFiles } from './version-folders.ts';

const LIMIT = 2_000_000;
const samples = new WeakMap<Tree, Map<string, Promise<string[]>>>();

/** Folders that hold a `.sql` file directly. */
export function sqlFolders(tree: Tree): string[] {
  const folders: string[] = [];
  for (const [folder, files] of foldersOf(tree)) if (files.some(isSql)) folders.push(folder);
  return folders;
}

export function isSql(file: TreeFile): boolean {
  return file.path.endsWith('.sql');
}

/** The texts of up to six `.sql` files of the folder: its first, middle and last; of its versions' folders where it has none
 * itself. Kept per tree, as every tool asks. */
export function sampleSql(tree: Tree, folder: string): Promise<string[]> {
  const known = samples.get(tree) ?? new Map<string, Promise<string[]>>();
  samples.set(tree, known);
  const kept = known.get(folder);
  if (kept !== undefined) return kept;
  const own = filesIn(tree, folder).filter(isSql);
  const files = own.length > 0 ? own : historyFiles(tree, folder).filter(isSql);
  const middle = Math.floor(files.length / 2);
  const picked = new Set([0, 1, middle, middle + 1, files.length - 2, files.length - 1].map((index) => files[index]));
  // Only of these: the size of each file is a question to the disk.
  const read = [...picked].flatMap((file) => (file !== undefined && file.size <= LIMIT ? [file.path] : []));
  const texts = Promise.all(read.map((path) => tree.text(path)));
  known.set(folder, texts);
  return texts;
}

/** Folders in whose sampled files `marker` stands, with how many of them: enough to know goose, sql-migrate and dbmate. */
export async function foldersWithMarker(tree: Tree, marker: RegExp): Promise<string[]> {
  const found: string[] = [];
  for (const folder of sqlFolders(tree)) {
    if ((await sampleSql(tree, folder)).some((text) => marker.test(text))) found.push(folder);
  }
  return found;
}

/** The source, marked as skipped where its folder's name or its SQL is another database's. */
export async function sourceOf(tree: Tree, source: MigrationSource): Promise<MigrationSource> {
  const skipped = foreignDialect(source.path, await sampleSql(tree, source.path));
  return skipped === undefined ? source : { ...source, skipped };
}
