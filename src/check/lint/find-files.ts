import { type Dirent, globSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, parse, resolve, sep } from 'node:path';
import { toError, UsageError } from '../../errors.ts';
import { pathIn } from './path-in.ts';

/** What the command line named, as absolute paths. */
export interface NamedFiles {
  /** To be linted. */
  files: string[];
  /** Folders that were named as such: everything in them belongs to the neighbourhood. */
  folders: string[];
}

const LEFT_OUT = new Set(['node_modules', '.git']);
const NEXT = 'Name SQL files, folders that hold them, or - for stdin.';

/** @throws UsageError for what is not there, holds no SQL, or is neither a file nor a folder. */
export function findFiles(paths: readonly string[], cwd: string): NamedFiles {
  const files = new Set<string>();
  const folders: string[] = [];
  for (const named of paths) {
    const at = resolve(cwd, named);
    const found = statOf(at);
    if (found?.isDirectory() === true) {
      const below = walk(at).filter((path) => /\.sql$/i.test(path));
      if (below.length === 0) throw new UsageError(`${named} holds no .sql files.`, { code: 'no-files', hint: NEXT });
      for (const path of below) files.add(path);
      folders.push(at);
    } else if (found?.isFile() === true) files.add(at);
    else if (found !== undefined)
      throw new UsageError(`${named} is neither a file nor a folder.`, { code: 'file-missing', hint: NEXT });
    else for (const path of matches(named, cwd)) files.add(path);
  }
  return { files: [...files], folders };
}

function matches(pattern: string, cwd: string): string[] {
  const found = /[*?[{]/.test(pattern)
    ? globSync(pattern, { cwd, exclude: (path) => LEFT_OUT.has(path) })
        .map((path) => resolve(cwd, path))
        .filter((path) => statOf(path)?.isFile() === true)
    : [];
  if (found.length > 0) return found.sort();
  throw new UsageError(`${pattern} is not there.`, { code: 'file-missing', hint: NEXT });
}

/**
 * Every regular file below, and what linked .sql files lead to; linked folders are not followed, so that no loop can arise.
 * @throws UsageError where a folder cannot be read or a link leads nowhere: what is in it would be passed over, and the
 * rest called clean
 */
function walk(folder: string): string[] {
  return readFolder(folder).flatMap((entry) => {
    const path = childOf(folder, entry.name);
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : walk(path);
    if (entry.isSymbolicLink() && /\.sql$/i.test(entry.name)) return [assertFile(path)];
    return entry.isFile() ? [path] : [];
  });
}

/** As join(), which would look at every character again. Both are normal: an absolute path, and a name in it. */
function childOf(folder: string, name: string): string {
  return folder.endsWith(sep) ? `${folder}${name}` : `${folder}${sep}${name}`;
}

function assertFile(link: string): string {
  if (statOf(link)?.isFile() === true) return link;
  throw new UsageError(`${link} is a link that leads to no file.`, {
    code: 'file-unreadable',
    hint: 'Mend the link, or name the files and folders beside it.',
  });
}

/** The repository's root, else the file system's: what paths are relative to. */
export function rootOf(path: string): string {
  for (let at = dirname(path); ; at = dirname(at)) {
    if (statOf(join(at, '.git')) !== undefined) return at;
    if (at === dirname(at)) return parse(path).root;
  }
}

/** Folders above a file in which its tool's own files may stand. */
const FARTHEST = 8;
/** A folder a migration: then the others stand beside it. */
const OWN_FOLDER = new Set(
  ['migration', 'up', 'down', 'snapshot', 'metadata'].flatMap((name) => [
    `${name}.sql`,
    `${name}.json`,
    `${name}.toml`,
  ]),
);
/** Folders beside or below migrations that tools keep their own files in. */
const BESIDE = ['meta', 'deploy', 'revert', 'verify'];

/**
 * What a tool has to see to know its folder: all files beside the named ones, and those directly in the folders above,
 * relative to `root`. It does not read the whole repository: an editor lints at every key.
 */
export function neighbourhood({ files, folders }: NamedFiles, root: string): string[] {
  const found = new Set<string>(files);
  const listed = new Map<string, Dirent[]>();
  const list = (folder: string): Dirent[] => {
    const known = listed.get(folder);
    if (known !== undefined) return known;
    const entries = entriesOf(folder);
    listed.set(folder, entries);
    for (const entry of entries) if (entry.isFile()) found.add(childOf(folder, entry.name));
    return entries;
  };
  for (const path of folders.flatMap(walk)) found.add(path);
  const above = new Map<string, number>();
  for (const folder of folders) listAbove(folder, { root, list, above });
  const homes = new Set<string>();
  const shared = new Set<string>();
  for (const file of files) {
    const home = dirname(file);
    homes.add(home);
    if (OWN_FOLDER.has(file.slice(file.lastIndexOf(sep) + 1).toLowerCase())) shared.add(dirname(home));
  }
  for (const folder of shared)
    for (const entry of entriesOf(folder)) if (entry.isDirectory()) homes.add(childOf(folder, entry.name));
  for (const home of homes) {
    const entries = list(home);
    for (const name of BESIDE) if (mayHold(entries, name)) list(join(home, name));
    listAbove(home, { root, list, above });
  }
  for (const folder of ['.github', join('.github', 'workflows')]) list(join(root, folder));
  return [...found].map((path) => pathIn(root, path)).filter((path) => !path.startsWith('../'));
}

/** Most have none, and asking the disk for what is not there takes longest. One that shows nothing may hold anything. */
function mayHold(entries: readonly Dirent[], folder: string): boolean {
  return entries.length === 0 || entries.some((entry) => !entry.isFile() && entry.name.toLowerCase() === folder);
}

interface Above {
  root: string;
  list: (folder: string) => void;
  /** Folders from which somebody went up, with the steps that were left: thousands of folders have the same ones above. */
  above: Map<string, number>;
}

function listAbove(folder: string, { root, list, above }: Above): void {
  let at = folder;
  for (let left = FARTHEST; left > 0 && at !== root; left--) {
    const parent = dirname(at);
    if (parent === at || (above.get(parent) ?? 0) >= left) return;
    above.set(parent, left);
    at = parent;
    list(at);
  }
}

function readFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new UsageError(`${folder} cannot be read: ${toError(cause).message}`, {
      code: 'file-unreadable',
      hint: 'Make it readable, or name the files and folders beside it.',
      cause,
    });
  }
}

/** For folders that nobody named: what a tool keeps there is of use, and not needed. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function statOf(path: string) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
