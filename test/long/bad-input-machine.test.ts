import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLast, type RunningCli, scratchTmp, startCli } from '../support/cli.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';
import { isRunning, processesIn } from '../support/processes.ts';
import { reportOf } from '../support/report.ts';

const NEXT = 'prisma/migrations/20260201000000_next/migration.sql';
const INIT = 'CREATE TABLE orders (id bigint PRIMARY KEY, email text NOT NULL);\n';

let repository: TestRepository;
beforeAll(async () => {
  repository = await createRepository();
  await repository.commit({
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20260101000000_init/migration.sql': INIT,
  });
  await repository.git('tag', 'base');
});
afterAll(() => repository[Symbol.dispose]());

async function branch(pr: Record<string, string>, onBase: Record<string, string> = {}): Promise<void> {
  await repository.git('checkout', '--quiet', '--force', '-B', 'pr', 'base');
  await repository.commit(onBase);
  await repository.commit(pr);
}

/** A migrate command that hangs on the PR, with a daemon of its own. */
const hanging = {
  'lockstep.yml': JSON.stringify({ sources: [{ command: 'bash migrate.sh' }] }),
  'migrate.sh': 'if [ -f pr.txt ]; then setsid sleep 300 & psql -qXc "SELECT pg_sleep(300)"; fi\n',
};

interface Held extends AsyncDisposable {
  cli: RunningCli;
  tmp: string;
  dataDir: string;
  /** What of it is still there, once it had some seconds to go. */
  left(): Promise<string[]>;
}

/** A check in the middle of its rehearsal, with a temporary directory of its own. */
async function checkInTheMiddle(): Promise<Held> {
  const tmp = scratchTmp();
  const args = ['check', '--repo', repository.dir, '--base', 'HEAD^', '--format', 'json'];
  const cli = startCli(args, { env: tmp.env });
  const dataDir = await isSleeping(cli, tmp.dir);
  async function left(): Promise<string[]> {
    const deadline = performance.now() + 10_000;
    for (;;) {
      const still = [...tmp.left(), ...processesIn(tmp.dir).map(String)];
      if (still.length === 0 || performance.now() > deadline) return still;
      await sleep(50);
    }
  }
  return {
    cli,
    tmp: tmp.dir,
    dataDir,
    left,
    async [Symbol.asyncDispose]() {
      cli.child.kill('SIGKILL');
      await cli.ended;
      await left();
      tmp[Symbol.dispose]();
    },
  };
}

/** Waits until a backend of the check's server sleeps as the migration tells it to; answers the data directory. */
async function isSleeping(cli: RunningCli, tmp: string): Promise<string> {
  for (;;) {
    if (cli.child.exitCode !== null) throw new Error(`the CLI ended: ${cli.said()}`);
    const run = readdirSync(tmp).find((name) => name.startsWith('lockstep-run-'));
    const dataDir = join(tmp, run ?? '', 'data');
    const before = selecting(dataDir);
    await sleep(400);
    // A query of Lockstep's own is over by now.
    if (run !== undefined && selecting(dataDir).some((pid) => before.includes(pid))) return dataDir;
  }
}

/** Backends that run a SELECT, by their process title. */
function selecting(dataDir: string): number[] {
  return processesIn(dataDir).filter((pid) => / SELECT\b/.test(titleOf(pid)));
}

function titleOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

describe.runIf(process.platform === 'linux')('a check that is stopped in the middle', () => {
  it('by SIGINT ends soon, says so in the report, and leaves nothing', async () => {
    await branch({ [NEXT]: 'SELECT pg_sleep(300);\n' });
    await using check = await checkInTheMiddle();
    const since = performance.now();
    check.cli.child.kill('SIGINT');
    const result = await check.cli.ended;
    expect(performance.now() - since).toBeLessThan(10_000);
    expect([result.code, reportOf(result).verdict]).toEqual([3, 'error']);
    expect(reportOf(result).reasons[0]?.code).toBe('interrupted');
    expect(await check.left()).toEqual([]);
  });

  it('by SIGTERM takes the user’s command and its daemon with it', async () => {
    await branch({ 'pr.txt': '' }, hanging);
    await using check = await checkInTheMiddle();
    check.cli.child.kill('SIGTERM');
    const result = await check.cli.ended;
    expect([result.code, reportOf(result).reasons[0]?.code]).toEqual([3, 'interrupted']);
    expect(await check.left()).toEqual([]);
  });

  it('by SIGKILL leaves nothing either', async () => {
    await branch({ 'pr.txt': '' }, hanging);
    await using check = await checkInTheMiddle();
    const mine = processesIn(check.tmp);
    expect(mine.length).toBeGreaterThan(3);
    check.cli.child.kill('SIGKILL');
    await check.cli.ended;
    expect(await check.left()).toEqual([]);
    // The guard goes last, a moment after its directory.
    await expect.poll(() => mine.filter(isRunning), { timeout: 5_000 }).toEqual([]);
  });

  it('by the death of its server is not judged, and shows the end of the server’s log', async () => {
    await branch({ [NEXT]: 'SELECT pg_sleep(300);\n' });
    await using check = await checkInTheMiddle();
    process.kill(Number(readFileSync(join(check.dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
    const result = await check.cli.ended;
    expect([result.code, reportOf(result).verdict]).toEqual([3, 'error']);
    expect(reportOf(result).reasons[0]).toMatchObject({
      code: 'server-died',
      message: expect.stringContaining('ended in the middle (by SIGKILL)') as string,
    });
    expect(await check.left()).toEqual([]);
  });

  it('by the crash of its backend is not judged', async () => {
    await branch({ [NEXT]: 'SELECT pg_sleep(300);\n' });
    await using check = await checkInTheMiddle();
    const [backend] = selecting(check.dataDir);
    if (backend === undefined) throw new Error('no backend sleeps');
    process.kill(backend, 'SIGKILL');
    const result = await check.cli.ended;
    expect([result.code, reportOf(result).reasons[0]?.code]).toEqual([3, 'server-died']);
  });
});

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('a full disk', () => {
  it.each([
    ['TMPDIR', 12],
    ['TMPDIR', 40],
  ])('%s with %i MB is not judged, named, and left empty', async (name, megabytes) => {
    await branch({ [NEXT]: 'ALTER TABLE orders ADD COLUMN note text;\n' });
    using tmp = scratchTmp();
    await execa('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=1777`, 'tmpfs', tmp.dir]);
    try {
      const result = await checkLast(repository.dir, ['--format', 'json'], { env: { [name]: tmp.dir } });
      expect([result.code, reportOf(result).verdict]).toEqual([3, 'error']);
      expect(reportOf(result).reasons[0]).toMatchObject({
        code: 'disk-full',
        nextStep: expect.stringContaining('TMPDIR') as string,
      });
      expect(tmp.left()).toEqual([]);
    } finally {
      await execa('umount', ['-l', tmp.dir]);
    }
  });
});

describe('a port', () => {
  it('cannot be named, so that none is ever taken', async () => {
    await branch(
      { [NEXT]: 'ALTER TABLE orders ADD COLUMN note text;\n' },
      { 'lockstep.yml': 'database: { settings: { port: 5432 } }\n' },
    );
    const result = await checkLast(repository.dir, ['--format', 'json']);
    expect([result.code, reportOf(result).reasons[0]?.code]).toEqual([3, 'setting-invalid']);
    expect(reportOf(result).reasons[0]?.nextStep).toBe('Remove "port" from database.settings.');
  });
});
