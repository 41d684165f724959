/** Builds dist/ anew and compares it with the committed one, byte for byte; then runs it from an empty folder. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

execFileSync('node', ['scripts/build.ts'], { stdio: 'inherit' });
const changed = execFileSync('git', ['status', '--porcelain', '--', 'dist'], { encoding: 'utf8' });
const empty = mkdtempSync(join(tmpdir(), 'lockstep-dist-'));
try {
  cpSync('dist', join(empty, 'dist'), { recursive: true });
  const run = spawnSync(process.execPath, [join(empty, 'dist', 'cli.js'), '--version'], {
    cwd: empty,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`dist/cli.js does not run from an empty folder:\n${run.stderr}`);
} finally {
  rmSync(empty, { recursive: true, force: true });
}
if (changed !== '') {
  console.error(`dist/ is not what the sources make. Run npm run build and commit:\n${changed}`);
  process.exitCode = 1;
}
