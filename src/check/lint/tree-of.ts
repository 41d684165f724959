import { join } from 'node:path';
import { DiskTree } from './disk-tree.ts';
import { findFiles, neighbourhood, rootOf } from './find-files.ts';
import type { LintSettings } from './lint-settings.ts';
import { pathIn } from './path-in.ts';

export interface LintFilesInput {
  /** Files, folders, globs. */
  paths: readonly string[];
  cwd: string;
  /** Text in place of a file's, an editor's buffer; the file need not exist. */
  stdin?: { bytes: Buffer; filename: string };
  settings: LintSettings | ((tree: DiskTree) => Promise<LintSettings>);
}

/** What the named files' tools have to see, and the files as paths in it. */
export function treeOf(input: LintFilesInput): { tree: DiskTree; paths: string[] } {
  const named = findFiles(input.paths, input.cwd);
  const overlay = new Map<string, Buffer>();
  const stdinPath = input.stdin && join(input.cwd, input.stdin.filename);
  if (stdinPath !== undefined && !named.files.includes(stdinPath)) named.files.push(stdinPath);
  const root = rootOf(named.files[0] ?? join(input.cwd, 'x'));
  const inRoot = (path: string): string => pathIn(root, path);
  if (input.stdin && stdinPath !== undefined) overlay.set(inRoot(stdinPath), input.stdin.bytes);
  const tree = new DiskTree(root, [...neighbourhood(named, root), ...named.files.map(inRoot)], overlay);
  return { tree, paths: named.files.map(inRoot) };
}
