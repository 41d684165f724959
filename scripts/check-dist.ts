/**
 * Builds dist/ anew, elsewhere, and compares it with the one that is here, byte for byte; then lets that one check a
 * small repository from an empty folder, without node_modules: a good migration passes, a bad one fails.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const scratch = mkdtempSync(join(tmpdir(), 'lockstep-dist-'));
try {
  execFileSync(process.execPath, ['scripts/build.ts', join(scratch, 'built')], { stdio: 'inherit' });
  compare('dist', join(scratch, 'built'));
  cpSync('dist', join(scratch, 'alone'), { recursive: true });
  runFromEmptyFolder(join(scratch, 'alone', 'cli.cjs'));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function compare(here: string, built: string): void {
  const names = new Set([...globSync('**/*.*', { cwd: here }), ...globSync('**/*.*', { cwd: built })]);
  const differ = [...names].sort().filter((name) => read(join(here, name)) !== read(join(built, name)));
  if (differ.length > 0)
    fail(`dist/ is not what the sources make: ${differ.join(', ')}.\nRun npm run build and commit.`);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

function runFromEmptyFolder(cli: string): void {
  const repository = join(scratch, 'repository');
  mkdirSync(repository);
  const git = (...args: string[]): Buffer =>
    execFileSync('git', ['-c', 'user.name=dist', '-c', 'user.email=dist@example.com', ...args], { cwd: repository });
  const commit = (name: string, sql: string): void => {
    const file = join(repository, 'prisma/migrations', name, 'migration.sql');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, sql);
    git('add', '--all');
    git('commit', '--quiet', '-m', name);
  };
  git('init', '--quiet', '--initial-branch=main');
  mkdirSync(join(repository, 'prisma/migrations'), { recursive: true });
  writeFileSync(join(repository, 'prisma/migrations/migration_lock.toml'), 'provider = "postgresql"\n');
  commit('20260101000000_init', 'CREATE TABLE t (id bigint PRIMARY KEY, a text);\n');
  commit('20260102000000_good', 'ALTER TABLE t ADD COLUMN b text;\n');
  commit('20260103000000_bad', 'ALTER TABLE t RENAME COLUMN a TO c;\n');

  for (const { base, head, expected } of [
    { base: 'HEAD~2', head: 'HEAD~1', expected: 0 },
    { base: 'HEAD~1', head: 'HEAD', expected: 1 },
  ]) {
    const args = ['check', '--repo', repository, '--base', base, '--head', head, '--format', 'json', '--quiet'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: scratch, encoding: 'utf8' });
    if (status !== expected) fail(`dist/cli.cjs check ended with ${status}, not ${expected}:\n${stderr}${stdout}`);
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
