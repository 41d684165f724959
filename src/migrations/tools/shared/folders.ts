import type { Tree, TreeFile } from '../../../git/tree.ts';

const cache = new WeakMap<Tree, Map<string, TreeFile[]>>();

/** Every folder of the tree that holds a file directly, with those files sorted by path; `.` is the root. Kept per tree. */
export function foldersOf(tree: Tree): Map<string, TreeFile[]> {
  const known = cache.get(tree);
  if (known !== undefined) return known;
  const folders = new Map<string, TreeFile[]>();
  for (const file of tree.files) {
    const folder = folderOf(file.path);
    const files = folders.get(folder);
    if (files === undefined) folders.set(folder, [file]);
    else files.push(file);
  }
  cache.set(tree, folders);
  return folders;
}

/** The files directly in `folder`. */
export function filesIn(tree: Tree, folder: string): TreeFile[] {
  return foldersOf(tree).get(folder) ?? [];
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `join('.', 'a')` is `a`; `..` and `.` are resolved; undefined where the result leaves the repository. */
export function joinPath(folder: string, relative: string): string | undefined {
  const parts: string[] = [];
  for (const part of `${folder}/${relative}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

/** `folder`, its parent, … and `.` last. */
export function ancestorsOf(folder: string): string[] {
  const ancestors: string[] = [];
  for (let at = folder; at !== '.'; at = folderOf(at)) ancestors.push(at);
  return [...ancestors, '.'];
}

/** Order of the bytes in UTF-8, which is how Go, Rust and PostgreSQL's C collation compare strings. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
