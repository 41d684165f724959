import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Tree, TreeFile } from '../../../git/tree.ts';

export interface TemporaryTree extends Disposable {
  tree: Tree;
  repo: string;
}

/** Commits `files` into a new repository in the temporary folder and reads the commit's tree back from git. */
export function commitTree(files: Record<string, string | Buffer>): TemporaryTree {
  const repo = mkdtempSync(join(tmpdir(), 'lockstep-tools-'));
  const git = (...args: string[]) => execFileSync('git', ['-C', repo, ...args], { stdio: 'pipe' });
  git('init', '-q');
  git('config', 'core.autocrlf', 'false');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), text);
  }
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', 'test');
  return {
    tree: readTree(repo, 'HEAD'),
    repo,
    [Symbol.dispose]: () => rmSync(repo, { recursive: true, force: true }),
  };
}

/** A commit's tree, straight from git; also of a bare repository. */
export function readTree(repo: string, commit: string): Tree {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', repo, ...args], { maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] });
  const files: TreeFile[] = [];
  for (const line of git('ls-tree', '-r', '-z', '-l', commit).toString().split('\0')) {
    const match = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t([\s\S]+)$/.exec(line);
    if (match !== null) files.push({ path: match[3] ?? '', blob: match[1] ?? '', size: Number(match[2]) });
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const byPath = new Map(files.map((file) => [file.path, file]));
  return {
    id: git('rev-parse', commit).toString().trim(),
    files,
    get: (path) => byPath.get(path),
    async text(path) {
      const file = byPath.get(path);
      if (file === undefined) throw new Error(`${path} is not in the tree`);
      return new TextDecoder().decode(git('cat-file', 'blob', file.blob));
    },
  };
}
