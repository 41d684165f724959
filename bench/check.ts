/**
 * `check` without suites on 300 earlier migrations, warm cache: its wall time beyond the database's own work (≤ 2 s),
 * and the memory of its process, without servers (≤ 250 MB).
 * The database's own work is what the same run spent waiting for the server: start, clones, rows, statements.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './support/median.ts';

const EARLIER = 300;
const ROUNDS = process.argv.includes('--short') ? 2 : 7;
const BOUND_SECONDS = 2;
const BOUND_MB = 250;

const dir = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
const git = (...args: string[]): Buffer =>
  execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...args], { cwd: dir });
const migration = (number: number, sql: string): void => {
  const folder = join(dir, 'prisma/migrations', `${20_250_101_000_000 + number}_m${number}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'migration.sql'), sql);
};

try {
  git('init', '--quiet', '--initial-branch=main');
  mkdirSync(join(dir, 'prisma/migrations'), { recursive: true });
  writeFileSync(join(dir, 'prisma/migrations/migration_lock.toml'), 'provider = "postgresql"\n');
  for (let n = 1; n <= EARLIER; n++) {
    migration(
      n,
      `CREATE TABLE t${n} (id bigint PRIMARY KEY, name text NOT NULL, at timestamptz DEFAULT now());\nCREATE INDEX t${n}_name ON t${n} (name);\n`,
    );
  }
  git('add', '--all');
  git('commit', '--quiet', '-m', 'base');
  git('checkout', '--quiet', '-b', 'pr');
  migration(EARLIER + 1, 'ALTER TABLE t1 ADD COLUMN note text;\nCREATE INDEX t1_note ON t1 (note);\n');
  git('add', '--all');
  git('commit', '--quiet', '-m', 'pr');

  run();
  const rounds = Array.from({ length: ROUNDS }, run);
  const beyond = median(rounds.map(({ total, database }) => total - database));
  const total = median(rounds.map((round) => round.total));
  const memory = Math.max(...rounds.map((round) => round.memory));
  console.log('| check, 300 earlier migrations, warm cache | measured | bound |\n|---|---|---|');
  console.log(`| wall time, median of ${ROUNDS} | ${total.toFixed(2)} s | |`);
  console.log(`| of it beyond the database's own work | ${beyond.toFixed(2)} s | ≤ ${BOUND_SECONDS} s |`);
  console.log(`| memory of the process at its peak | ${memory.toFixed(0)} MB | ≤ ${BOUND_MB} MB |`);
  if (beyond > BOUND_SECONDS || memory > BOUND_MB) process.exitCode = 4;
} finally {
  rmSync(dir, { recursive: true, force: true });
}

/** One check in a process of its own, in seconds and MB. */
function run(): { total: number; database: number; memory: number } {
  const script = join(import.meta.dirname, 'check-process.ts');
  const began = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--liftoff-only', script, dir], { encoding: 'utf8' });
  if (status !== 1) throw new Error(`the check ended with ${status}: ${stderr}`);
  const measured = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { databaseMs: number; maxRssKb: number };
  return {
    total: (performance.now() - began) / 1000,
    database: measured.databaseMs / 1000,
    memory: measured.maxRssKb / 1024,
  };
}
