/**
 * `lint` beside squawk-cli from npm, in one run: 3,000 files and more (≤ 1.5 × its wall time), and one small file, as
 * both are called by npx, by npm's bin, and without node where there is a program of its own. `--corpus DIR` names real
 * files; without it the corpus is made of the differential cases, over and over. Lockstep's figures are given twice:
 * judging every file anew (`--no-cache`), and calling again for files that have not changed; each against the bound.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cases } from '../test/differential/cases/index.ts';
import { measureWall } from './support/measure-wall.ts';
import { installSquawk, withoutPanics } from './support/squawk.ts';

const { values } = parseArgs({ options: { corpus: { type: 'string' }, short: { type: 'boolean' } } });
const ROUNDS = values.short === true ? 2 : 7;
const FILES = 3000;
const BOUND = 1.5;
const ANEW = 'lockstep lint, judging anew';
const AGAIN = 'lockstep lint, called again';
const NPX = 'lockstep lint, judging anew, by npx';
const SMALL = 'ALTER TABLE orders ADD COLUMN note text;\nCREATE INDEX orders_note ON orders (note);\n';

const squawk = installSquawk();
const scratch = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
try {
  execFileSync(process.execPath, [join(import.meta.dirname, '../scripts/build.ts'), join(scratch, 'dist')]);
  // Files belong to a repository, as a rule: what is above it is nobody's business.
  mkdirSync(join(scratch, '.git'));
  const dir = join(scratch, 'corpus');
  if (values.corpus === undefined) makeCorpus(dir);
  else symlinkSync(realpathSync(values.corpus), dir);
  const all = globSync('**/*.sql', { cwd: dir, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const files = withoutPanics(squawk, all);
  const many = ratios(compareMany(files));
  const source = values.corpus === undefined ? 'differential cases, over and over' : 'real files';
  console.log(
    `| ${files.length} files (${source}${all.length > files.length ? `; ${all.length - files.length} left out, on which squawk panics` : ''}) | best of ${ROUNDS} | × squawk |`,
  );
  console.log('|---|---|---|');
  console.log(many.lines.join('\n'));
  console.log(`\n| one small file | best of ${ROUNDS * 3} | × squawk in the same way |\n|---|---|---|`);
  const small = compareSmall();
  console.log(small.lines.join('\n'));
  console.log(`\nbound: ≤ ${BOUND} × squawk ${squawk.version}, as npm installs both`);
  const held = (ratio: number): string => `${ratio.toFixed(2)} × (${ratio <= BOUND ? 'held' : 'not held'})`;
  console.log(`judged anew: many files ${held(many.anew)}, one small file ${held(small.anew)}`);
  console.log(`called again, nothing changed: many files ${held(many.again)}, one small file ${held(small.again)}`);
  if (Math.max(many.anew, many.again, small.anew, small.again) > BOUND) process.exitCode = 4;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Files that belong to no source: neither tool knows more than what stands in one. */
function makeCorpus(root: string): void {
  for (let number = 0; number < FILES; number++) {
    const folder = join(root, `${number}`);
    mkdirSync(folder, { recursive: true });
    const texts = [0, 1, 2].map((step) => cases[(number + step * 97) % cases.length]?.sql.trim() ?? '');
    writeFileSync(join(folder, 'change.sql'), `${texts.map((text) => text.replace(/;?$/, ';')).join('\n')}\n`);
  }
}

interface Ratios {
  lines: string[];
  anew: number;
  again: number;
}

function compareMany(files: readonly string[]): Map<string, number> {
  const cli = join(scratch, 'dist/cli.cjs');
  // As the program starts itself.
  const [, own = ''] = /^#!\S+ -S node (.*)$/m.exec(readFileSync(cli, 'utf8')) ?? [];
  const flags = [...own.split(' '), cli, 'lint'];
  const by = (name: string, command: string, args: string[]) => ({ name, command, args, cwd: scratch });
  return measureWall(
    [
      by('squawk', squawk.raw, [...files]),
      by(ANEW, process.execPath, [...flags, '--no-cache', ...files]),
      // The first round makes the result; the best of the rounds is one that found it.
      by(AGAIN, process.execPath, [...flags, ...files]),
    ],
    ROUNDS,
  );
}

function ratios(times: ReadonlyMap<string, number>): Ratios {
  const to = (name: string): number => (times.get(name) ?? Number.NaN) / (times.get('squawk') ?? 1);
  const lines = [...times].map(
    ([name, ms]) => `| ${name} | ${(ms / 1000).toFixed(2)} s | ${name === 'squawk' ? '' : to(name).toFixed(2)} |`,
  );
  return { lines, anew: to(ANEW), again: to(AGAIN) };
}

function compareSmall(): Ratios {
  const folder = join(scratch, 'small');
  // Where npx and npm's scripts look.
  const bins = join(folder, 'node_modules/.bin');
  mkdirSync(bins, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}\n');
  writeFileSync(join(folder, 'small.sql'), SMALL);
  chmodSync(join(scratch, 'dist/cli.cjs'), 0o755);
  symlinkSync(join(scratch, 'dist/cli.cjs'), join(bins, 'lockstep'));
  symlinkSync(squawk.bin, join(bins, 'squawk'));
  const by = (name: string, command: string, args: string[]) => ({ name, command, args, cwd: folder });
  const times = measureWall(
    [
      by('squawk, its program alone', squawk.raw, ['small.sql']),
      by('squawk, by npm’s bin', join(bins, 'squawk'), ['small.sql']),
      by(ANEW, join(bins, 'lockstep'), ['lint', '--no-cache', 'small.sql']),
      by(AGAIN, join(bins, 'lockstep'), ['lint', 'small.sql']),
      by('squawk, by npx', 'npx', ['--no-install', 'squawk', 'small.sql']),
      by(NPX, 'npx', ['--no-install', 'lockstep', 'lint', '--no-cache', 'small.sql']),
      by('node, doing nothing', process.execPath, ['-e', '0']),
    ],
    ROUNDS * 3,
  );
  const of = (name: string): number => times.get(name) ?? Number.NaN;
  const ratio = new Map([
    [ANEW, of(ANEW) / of('squawk, by npm’s bin')],
    [AGAIN, of(AGAIN) / of('squawk, by npm’s bin')],
    [NPX, of(NPX) / of('squawk, by npx')],
  ]);
  const lines = [...times].map(
    ([name, ms]) => `| ${name} | ${ms.toFixed(0)} ms | ${ratio.get(name)?.toFixed(2) ?? ''} |`,
  );
  return { lines, anew: ratio.get(ANEW) ?? Number.NaN, again: ratio.get(AGAIN) ?? Number.NaN };
}
