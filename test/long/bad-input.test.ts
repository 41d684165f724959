import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type CliResult, checkLast, runCli } from '../support/cli.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';
import { reportOf } from '../support/report.ts';

const NEXT = 'prisma/migrations/20260201000000_next/migration.sql';
const base = {
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/20260101000000_init/migration.sql':
    'CREATE TABLE orders (id bigint PRIMARY KEY, email text NOT NULL);\n',
};
const good = { [NEXT]: 'ALTER TABLE orders ADD COLUMN note text;\n' };

let repository: TestRepository;
let scratch: string;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'bad-input-'));
  repository = await createRepository();
  await repository.commit(base);
  await repository.git('tag', 'base');
});
afterAll(() => {
  repository[Symbol.dispose]();
  rmSync(scratch, { recursive: true, force: true });
});

/** Every complaint has a code and a next step, and none is a stack trace. */
function complaintOf({ stderr, stdout, code }: CliResult): { code: number | null; said: string } {
  expect(stdout).toBe('');
  expect(stderr).toMatch(/\[[a-z-]+\]\n {2}next: \S/);
  expect(stderr).not.toMatch(/\n\s+at |unexpected:/);
  return { code, said: stderr };
}

interface Change {
  onBase?: Record<string, string | Buffer>;
  pr: Record<string, string | Buffer | null>;
}

async function check({ onBase = {}, pr }: Change, args: string[] = ['--format', 'json']): Promise<CliResult> {
  await repository.git('checkout', '--quiet', '--force', '-B', 'pr', 'base');
  await repository.commit(onBase);
  await repository.commit(pr);
  return checkLast(repository.dir, args);
}

const reasonsOf = (result: CliResult) => reportOf(result).reasons;

describe.concurrent('a command line that cannot be used', () => {
  it.each([
    [['chekc'], /unknown command 'chekc'\n\(Did you mean check\?\)/],
    [['check', '--bse', 'x'], /unknown option '--bse'\n\(Did you mean --base\?\)/],
    [['check', '--format', 'xml'], /Allowed choices are text, json, markdown/],
    [['check', 'folder'], /too many arguments/],
    [[], /Usage: lockstep/],
  ])('%j ends with 2 and says what there is', async (args, said) => {
    const result = await runCli(args);
    expect([result.code, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toMatch(said);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [['--config', '/nowhere/lockstep.yml'], /\/nowhere\/lockstep.yml cannot be read/],
    [['--output', '/nowhere/report.json'], /cannot be written to \/nowhere\/report.json/],
    [['--repo', '/nowhere'], /\/nowhere is not a directory/],
  ])('%j ends with 2 and names the file', async (args, said) => {
    const complaint = complaintOf(await runCli(['check', ...args]));
    expect(complaint.code).toBe(2);
    expect(complaint.said).toMatch(said);
  });
});

describe('a repository that cannot be used', () => {
  it('is none', async () => {
    const { code, said } = complaintOf(await runCli(['check', '--repo', scratch]));
    expect(code).toBe(2);
    expect(said).toContain(`${scratch} is not inside a Git repository`);
  });

  it('has no commits', async () => {
    using empty = await createRepository();
    const { code, said } = complaintOf(await runCli(['check', '--repo', empty.dir]));
    expect(code).toBe(2);
    expect(said).toContain('has no commits yet');
  });

  it.each([
    ['--base', 'bsae', /does not know the commit "bsae".*\n.*Did you mean base\?/],
    ['--head', 'no-such-branch', /does not know the commit "no-such-branch"/],
    ['--base', '--output=/tmp/x', /does not know the commit "--output=\/tmp\/x"/],
  ])('has no %s %s', async (option, ref, message) => {
    const args = ['check', '--repo', repository.dir, '--base', 'base', `${option}=${ref}`];
    const { code, said } = complaintOf(await runCli(args));
    expect(code).toBe(2);
    expect(said).toMatch(message);
  });

  it('is a shallow clone, with and without a base', async () => {
    await repository.git('checkout', '--quiet', '--force', '-B', 'pr', 'base');
    await repository.commit(good);
    const clone = join(scratch, 'shallow');
    await execa('git', ['clone', '--quiet', '--depth=1', `file://${repository.dir}`, clone]);
    for (const args of [[], ['--base', 'HEAD^']]) {
      const { code, said } = complaintOf(await runCli(['check', '--repo', clone, ...args]));
      expect(code).toBe(2);
      expect(said).toMatch(/shallow clone(.|\n)*fetch-depth: 0/);
    }
  });

  it('has no commit in common', async () => {
    await repository.git('checkout', '--quiet', '--orphan', 'other');
    await repository.commit({ 'x.txt': 'x' });
    const args = ['check', '--repo', repository.dir, '--base', 'base', '--head', 'other'];
    const { code, said } = complaintOf(await runCli(args));
    expect(code).toBe(2);
    expect(said).toContain('base and other have no commit in common');
  });
});

describe('a configuration that cannot be used', () => {
  it.each([
    ['database:\n  verison: 16\n', 'lockstep.yml:2:3 unknown key "verison" in database; did you mean "version"?'],
    ['database:\n\tversion: 16\n', 'lockstep.yml:2:1 cannot be read as YAML'],
    ['- database\n', 'lockstep.yml:1:1 is not a mapping'],
    ['database:\n  version: 9\n', 'lockstep.yml:2:12 database.version is 9; it must be a whole number from 13 to 18'],
    ['a: &a [x]\nb: [*a, *a, *c]\n', 'lockstep.yml'],
    ['sources: [{ path: nowhere, tool: sql }]\n', 'names the migrations in nowhere'],
    ['sources: [{ tool: command }]\n', 'A source with "tool: command" has no command'],
    ['database: { baseline: ../../etc/passwd }\n', 'database.baseline names ../../etc/passwd, which is in neither'],
  ])('%j ends with 2 and is told with its place', async (text, message) => {
    const { code, said } = complaintOf(await check({ onBase: { 'lockstep.yml': text }, pr: good }));
    expect(code).toBe(2);
    expect(said).toContain(message);
  });

  it('may be new in the PR, and binary', async () => {
    const { code } = complaintOf(await check({ pr: { ...good, 'lockstep.yml': Buffer.from([0xff, 0xfe, 0, 1]) } }));
    expect(code).toBe(2);
  });
});

describe('a migration', () => {
  it('that the server cannot parse fails at its file and line', async () => {
    const result = await check({ pr: { [NEXT]: 'ALTER TABLE orders ADD COLUMN a int;\n\nALTR TABLE orders;\n' } });
    expect(result.code).toBe(1);
    expect(reasonsOf(result)[0]).toMatchObject({ code: 'migration-fails', location: { path: NEXT, line: 3 } });
  });

  it('with a NUL byte or in Latin-1 is not run, and the file is named', async () => {
    const nul = await check({ pr: { [NEXT]: 'SELECT 1;\n\0\n' } });
    expect(nul.code).toBe(1);
    expect(reasonsOf(nul)[0]?.message).toContain(`${NEXT}: holds a NUL byte`);
    const latin = await check({ pr: { [NEXT]: Buffer.from('SELECT 1 AS "\xe9";\n', 'latin1') } });
    expect(latin.code).toBe(1);
    expect(reasonsOf(latin)[0]?.message).toContain(`${NEXT}: is not valid UTF-8`);
  });

  it('with CRLF works in every tool, with a byte order mark as the tool takes it', async () => {
    const crlf = 'ALTER TABLE orders\r\n  ADD COLUMN note text;\r\nSELECT 1;\r\n';
    const plain = await check({
      onBase: { 'db/changes/0001_a.sql': 'CREATE TABLE a (id int);\n' },
      pr: { 'db/changes/0002_b.sql': `\uFEFF${crlf.replace('orders', 'a')}` },
    });
    expect([plain.code, reportOf(plain).verdict]).toEqual([0, 'pass']);
    expect(reportOf(plain).migrations[0]?.statements.map(({ location }) => location.line)).toEqual([1, 3]);
    const prisma = await check({ pr: { [NEXT]: crlf } });
    expect([prisma.code, reportOf(prisma).verdict]).toEqual([0, 'pass']);
    // Prisma sends the mark to the server, which refuses it.
    const marked = await check({ pr: { [NEXT]: `\uFEFF${crlf}` } });
    expect(marked.code).toBe(1);
    expect(reasonsOf(marked)[0]?.message).toContain('byte order mark');
  });

  it('may have any name', async () => {
    const names = ['0002 a b.sql', '0003_it\'s "q".sql', '0004_a\nb.sql', '-0005.sql', '0006_..sql', '0007_$(id)`.sql'];
    const pr = Object.fromEntries(
      names.map((name, index) => [`-a b/migrations/${name}`, `ALTER TABLE a ADD COLUMN c${index} int;\n`]),
    );
    const result = await check({ onBase: { '-a b/migrations/0001_a.sql': 'CREATE TABLE a (id int);\n' }, pr });
    expect(result.code).toBe(0);
    const paths = reportOf(result).migrations.map(({ path, outcome }) => `${path} ${outcome}`);
    expect(paths.sort()).toEqual(names.map((name) => `-a b/migrations/${name} ok`).sort());
    const markdown = await checkLast(repository.dir, ['--format', 'markdown', '--quiet']);
    expect(markdown.code).toBe(0);
    expect(markdown.stdout).not.toContain('a\nb.sql');
  });

  it('that deletes the only source is not passed', async () => {
    const pr = Object.fromEntries(Object.keys(base).map((path) => [path, null]));
    const result = await check({ pr });
    expect(result.code).toBe(1);
    expect(reasonsOf(result).map(({ code }) => code)).toContain('deleted-merged-migration');
  });
});

describe('an extension that is not there', () => {
  const create = 'CREATE EXTENSION postgis_nonexistent;\n';
  it.each<[string, Change]>([
    ['in the base', { onBase: { 'prisma/migrations/20260102000000_e/migration.sql': create }, pr: good }],
    ['in the PR', { pr: { [NEXT]: create } }],
    [
      'under database.extensions',
      {
        onBase: { 'lockstep.yml': 'database: { extensions: [postgis_nonexistent] }\n' },
        pr: good,
      },
    ],
  ])('%s is not judged, and says which server has it', async (_, change) => {
    const result = await check(change);
    expect([result.code, reportOf(result).verdict]).toEqual([3, 'error']);
    expect(reasonsOf(result)[0]?.message).toContain('postgis_nonexistent');
    expect(reasonsOf(result)[0]?.nextStep).toContain('docker');
  });
});

describe('what cannot be judged', () => {
  const onBase = { 'prisma/migrations/20260102000000_broken/migration.sql': 'ALTER TABLE nowhere ADD COLUMN a int;\n' };

  it('is said on stdout in every format', async () => {
    const text = await check({ onBase, pr: good }, []);
    expect([text.code, text.stdout.split(' ').slice(0, 2).join(' ')]).toEqual([3, 'NOT JUDGED']);
    const markdown = await checkLast(repository.dir, ['--format', 'markdown']);
    expect(markdown.code).toBe(3);
    expect(markdown.stdout).toContain('could not be judged');
    const json = await checkLast(repository.dir, ['--format', 'json']);
    expect([json.code, reportOf(json).verdict]).toEqual([3, 'error']);
    expect(reasonsOf(json)[0]?.nextStep).not.toBe('');
  });
});

describe('a stdout', () => {
  test.runIf(process.platform === 'linux')('that was closed early changes nothing, a full one is no pass', async () => {
    await repository.git('checkout', '--quiet', '--force', '-B', 'pr', 'base');
    await repository.commit(good);
    const args = [
      join(import.meta.dirname, '../../src/entry/cli.ts'),
      'check',
      '--repo',
      repository.dir,
      '--base',
      'base',
    ];
    const piped = await execa(
      'bash',
      ['-c', '"$0" "$@" --format json | head -c 10; exit $PIPESTATUS', process.execPath, ...args],
      { reject: false },
    );
    expect([piped.exitCode, piped.stdout.length]).toEqual([0, 10]);
    expect(piped.stderr).not.toMatch(/EPIPE|\n\s+at /);
    const lost = await execa('bash', ['-c', '"$0" "$@" > /dev/full', process.execPath, ...args], { reject: false });
    expect(lost.exitCode).toBe(3);
    expect(lost.stderr).toContain('the result could not be written');
  });
});
