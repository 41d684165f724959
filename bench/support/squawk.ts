import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultCacheDir } from '../../src/database/cache-dir.ts';

const VERSION = '2.66.0';

export interface Squawk {
  version: string;
  /** A folder whose node_modules/.bin has `squawk`, as npm makes it. */
  dir: string;
  /** npm's own wrapper: what a user's scripts call. */
  bin: string;
  /** The program that the wrapper starts. */
  raw: string;
}

/** squawk-cli from npm, at a pinned version, fetched once into Lockstep's cache; it is no dependency of the package. */
export function installSquawk(): Squawk {
  const dir = join(defaultCacheDir(process.env), 'bench', `squawk-${VERSION}`);
  const bin = join(dir, 'node_modules/.bin/squawk');
  if (!existsSync(bin)) {
    mkdirSync(dir, { recursive: true });
    const args = ['install', '--prefix', dir, '--no-save', '--no-audit', '--no-fund', `squawk-cli@${VERSION}`];
    execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const raw = join(dir, `node_modules/@squawk-cli/${process.platform}-${process.arch}/bin/squawk`);
  return { version: VERSION, dir, bin, raw };
}

/** Exit code of a program that gave up on its own defect, in Rust. */
const PANIC = 101;

/** The files on which squawk does not give up: one such file takes the whole run along. */
export function withoutPanics({ raw }: Squawk, files: readonly string[]): string[] {
  if (files.length === 0 || spawnSync(raw, files, { stdio: 'ignore' }).status !== PANIC) return [...files];
  if (files.length === 1) return [];
  const middle = files.length >> 1;
  return [files.slice(0, middle), files.slice(middle)].flatMap((half) => withoutPanics({ raw } as Squawk, half));
}

export interface SquawkFinding {
  file: string;
  rule: string;
  level: string;
  /** 1-based. */
  line: number;
}

/** What it says of each file, by its JSON reporter. */
export function runSquawk({ raw }: Squawk, files: readonly string[], major: number): SquawkFinding[] {
  const args = ['--reporter', 'json', '--pg-version', `${major}.0`, ...files];
  const { stdout } = spawnSync(raw, args, { encoding: 'utf8', maxBuffer: 1e9 });
  const found = JSON.parse(stdout) as Array<{ file: string; rule_name: string; level: string; line: number }>;
  // Its JSON counts lines from 0, its text from 1.
  return found.map(({ file, rule_name: rule, level, line }) => ({ file, rule, level, line: line + 1 }));
}
