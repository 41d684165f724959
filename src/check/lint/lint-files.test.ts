import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../config/default-policy.ts';
import { lintFiles } from './lint-files.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-lint-'));
  mkdirSync(join(dir, '.git'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(files: Record<string, string | Buffer>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}

const settings = { policy: defaultPolicy, sources: [], databaseVersion: 17, today: '2026-06-15', assumptions: [] };

function lint(paths: string[], stdin?: { bytes: Buffer; filename: string }) {
  return lintFiles({ paths, cwd: dir, settings, ...(stdin && { stdin }) });
}

async function of(sql: string | Buffer): Promise<Awaited<ReturnType<typeof lint>>> {
  put({ 'a.sql': sql });
  return lint(['a.sql']);
}

const codes = ({ findings }: Awaited<ReturnType<typeof lint>>) =>
  findings.filter(({ severity, undecided }) => severity === 'block' || undecided).map(({ rule }) => rule);

const index = 'CREATE INDEX orders_email ON orders (email);\n';
const create = 'CREATE TABLE orders (id bigint PRIMARY KEY, email varchar(20));\n';

it('believes lockstep.yml of how the migrating session is set', async () => {
  put({ 'a.sql': 'ALTER TABLE orders ADD COLUMN a int;\n' });
  const told = async (sessionSettings: Record<string, string>) =>
    (await lintFiles({ paths: ['a.sql'], cwd: dir, settings: { ...settings, sessionSettings } })).findings.map(
      ({ rule }) => rule,
    );
  expect(await told({})).toContain('missing-lock-timeout');
  expect(await told({ lock_timeout: '2s' })).not.toContain('missing-lock-timeout');
});

describe('what is known of the schema', () => {
  it('is nothing for a loose file, so every table is taken to exist', async () => {
    expect(await of(index)).toMatchObject({ verdict: 'fail', findings: expect.any(Array) as unknown });
    expect(codes(await of(index))).toEqual(['create-index-not-concurrent']);
    expect(codes(await of(create + index))).toEqual([]);
  });

  it('comes from the migrations before a file, in its source', async () => {
    put({
      'migrations/001_init.sql': create,
      'migrations/002_wider.sql': 'ALTER TABLE orders ALTER COLUMN email TYPE varchar(50);\n',
      'migrations/003_number.sql': 'ALTER TABLE orders ALTER COLUMN email TYPE bigint USING email::bigint;\n',
    });
    const result = await lint(['migrations/002_wider.sql', 'migrations/003_number.sql']);
    expect(result.files).toMatchObject([
      { path: 'migrations/002_wider.sql', tool: 'sql', statements: 1, earlier: 1 },
      { path: 'migrations/003_number.sql', tool: 'sql', statements: 1, earlier: 2 },
    ]);
    const blocked = result.findings.filter(({ severity }) => severity === 'block');
    expect(new Set(blocked.map(({ path }) => path))).toEqual(new Set(['migrations/003_number.sql']));
  });

  it('makes each file of a folder a change of its own', async () => {
    put({ 'migrations/001_init.sql': create, 'migrations/002_index.sql': index });
    const result = await lint(['migrations']);
    expect(result.findings.filter(({ severity }) => severity === 'block')).toMatchObject([
      { rule: 'create-index-not-concurrent', path: 'migrations/002_index.sql' },
    ]);
  });

  it('is forgotten behind a statement that cannot be followed', async () => {
    const validated = 'ALTER TABLE orders ADD CONSTRAINT c CHECK (email IS NOT NULL);\n';
    const next = 'ALTER TABLE orders ALTER COLUMN email SET NOT NULL;\n';
    put({ 'migrations/001_init.sql': create, 'migrations/002_check.sql': validated, 'migrations/004_next.sql': next });
    expect(codes(await lint(['migrations/004_next.sql']))).toEqual([]);
    put({ 'migrations/003_any.sql': "DO $$ BEGIN EXECUTE 'DROP TABLE ' || 'x'; END $$;\n" });
    expect(codes(await lint(['migrations/004_next.sql']))).toEqual(['depends-on-schema']);
  });

  it('of which a type or a function is unknown leaves a rewrite open, and is not green', async () => {
    const judged = async (sql: string) => {
      put({ 'loose/a.sql': sql });
      const { verdict, findings } = await lint(['loose/a.sql']);
      return [verdict, ...findings.filter(({ rule }) => rule === 'depends-on-schema').map(({ severity }) => severity)];
    };
    expect(await judged('ALTER TABLE orders ADD COLUMN z amount DEFAULT 5;\n')).toEqual(['warn', 'warn']);
    expect(await judged('ALTER TABLE orders ADD COLUMN z text DEFAULT slow();\n')).toEqual(['error', 'warn']);
    for (const type of ['citext', 'numeric(10,2)', 'pg_catalog.int4', 'amount[]', 'interval hour'])
      expect(await judged(`ALTER TABLE orders ADD COLUMN z ${type};\n`), type).toEqual(['pass']);
    const own = "CREATE TYPE amount AS ENUM ('a');\nALTER TABLE orders ADD COLUMN z amount DEFAULT 'a';\n";
    expect(await judged(own)).toEqual(['pass']);
  });

  it('is read for stdin as for the file that it stands for', async () => {
    put({ 'migrations/001_init.sql': create, 'migrations/002_next.sql': 'SELECT 1;\n' });
    const stdin = { bytes: Buffer.from('DROP INDEX orders_pkey;\n'), filename: 'migrations/002_next.sql' };
    const result = await lint([], stdin);
    expect(result.files).toMatchObject([{ path: 'migrations/002_next.sql', earlier: 1, statements: 1 }]);
    expect(result.findings.map(({ rule }) => rule)).toContain('drop-index-not-concurrent');
  });
});

describe('a way back', () => {
  it('is told in notes', async () => {
    put({
      'migrations/001_init.up.sql': create,
      'migrations/001_init.down.sql': 'DROP TABLE orders;\nTRUNCATE orders;\n',
    });
    const result = await lint(['migrations/001_init.down.sql']);
    expect(result.verdict).toBe('pass');
    expect(result.findings.map(({ severity }) => severity)).toContain('note');
  });

  it('is not green where it cannot be read', async () => {
    put({ 'migrations/001_init.up.sql': create, 'migrations/001_init.down.sql': 'DORP TABLE orders;\n' });
    expect((await lint(['migrations/001_init.down.sql'])).verdict).toBe('error');
  });
});

describe('what is not seen is never green', () => {
  it.each([
    ['a syntax error', 'ALTER TABLE orders ADD COLUMN x;;\nALTR TABLE y;\n', 'statement-not-seen', 'error'],
    ['a template', 'ALTER TABLE {{ table }} ADD COLUMN a int;\n', 'statement-not-seen', 'error'],
    ['a placeholder', 'ALTER TABLE orders ADD COLUMN $[name] int;\n', 'statement-not-seen', 'error'],
    [
      'another database’s SQL',
      'ALTER TABLE `orders` ADD COLUMN a int AUTO_INCREMENT;\n',
      'statement-not-seen',
      'error',
    ],
    ['dynamic SQL', "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'x'); END $$;\n", 'statement-not-seen', 'error'],
    ['a file that psql includes', '\\i other.sql\nSELECT 1;\n', 'not-analysed', 'error'],
    ['what stands behind a COPY', 'COPY n FROM stdin; ALTR;\n1\n\\.\n', 'statement-not-seen', 'error'],
    ['a comment that is never closed', 'SELECT 1;\n/* ALTER TABLE x ADD y int;\n', 'not-analysed', 'error'],
    ['a psql variable', 'SELECT 1 \\gexec\n', 'not-analysed', 'error'],
    ['UTF-16', Buffer.from('\uFEFFSELECT 1;', 'utf16le'), 'unreadable', 'error'],
    ['Latin-1', Buffer.from('-- gr\u00fcn\nSELECT 1;', 'latin1'), 'unreadable', 'error'],
    ['a NUL', 'SELECT 1;\0', 'unreadable', 'error'],
    ['a byte order mark in the middle', 'SELECT 1;\n\uFEFFSELECT 2;\n', 'not-analysed', 'error'],
    ['two byte order marks', '\uFEFF\uFEFF-- nothing\nSELECT 1;\n', 'unreadable', 'error'],
    ['what blocks besides', `${index}ALTR TABLE y;\n`, 'statement-not-seen', 'fail'],
  ])('%s', async (_, sql, rule, verdict) => {
    const result = await of(sql);
    expect(codes(result)).toContain(rule);
    expect(result.verdict).toBe(verdict);
  });

  it.each([
    ['a byte order mark', '\uFEFFSELECT 1;\n'],
    ['psql’s harmless commands', '\\set ON_ERROR_STOP on\n\\echo hi\nCREATE TABLE n (a int);\n'],
    ['COPY data', 'CREATE TABLE n (a int);\nCOPY n FROM stdin;\n1\nALTR TABLE\n\\.\nANALYZE n;\n'],
    ['no statement', '-- nothing here\n'],
  ])('%s is fine', async (_, sql) => {
    expect((await of(sql)).verdict).toBe('pass');
  });
});

describe('places', () => {
  it('are those of the statement, in columns as editors count them', async () => {
    const { findings } = await of("SELECT '\u{1F600}'; CREATE INDEX a\n  ON orders (email); SELECT 2;\n");
    expect(findings.find(({ rule }) => rule === 'create-index-not-concurrent')?.range).toEqual({
      line: 1,
      column: 14,
      endLine: 2,
      endColumn: 20,
    });
  });

  it('of a syntax error begin where the grammar stops', async () => {
    const { findings } = await of('SELECT 1;\n\nALTER TABLE orders\n  ADD COLUMN a int,\n  FOO;\n');
    const found = findings.find(({ rule }) => rule === 'statement-not-seen');
    expect(found?.range).toMatchObject({ line: 5, column: 3 });
  });

  it('of a waiver’s finding are the comment', async () => {
    const { findings } = await of('SELECT 1;\n  -- lockstep: allow truncate reason="x"\nSELECT 2;\n');
    const found = findings.find(({ rule }) => rule === 'waiver-unused');
    expect(found?.range).toEqual({ line: 2, column: 3, endLine: 2, endColumn: 41 });
  });
});

it('takes a waived finding out of the verdict, and keeps it', async () => {
  const result = await of(`-- lockstep: allow create-index-not-concurrent until=2026-06-15 reason="small"\n${index}`);
  expect(result.verdict).toBe('pass');
  expect(result.waived).toMatchObject([{ rule: 'create-index-not-concurrent', waiver: { reason: 'small', line: 1 } }]);
});

describe('bad paths', () => {
  it.each([[['none.sql']], [['none/*.sql']], [['empty']]])('%j is told', async (paths) => {
    mkdirSync(join(dir, 'empty'));
    await expect(lint(paths)).rejects.toMatchObject({ name: 'UsageError', hint: expect.any(String) as string });
  });

  it('does not read devices', async () => {
    await expect(lint(['/dev/zero'])).rejects.toMatchObject({ code: 'file-missing' });
  });

  it('does not follow links in circles, and reads a file behind a link that is named', async () => {
    put({ 'x/a.sql': 'SELECT 1;\n' });
    symlinkSync('..', join(dir, 'x/loop'));
    symlinkSync('a.sql', join(dir, 'x/b.sql'));
    expect((await lint(['x'])).files.map(({ path }) => path)).toEqual(['x/a.sql', 'x/b.sql']);
    symlinkSync('gone.sql', join(dir, 'x/c.sql'));
    expect((await lint(['x/b.sql'])).files.map(({ path }) => path)).toEqual(['x/b.sql']);
    await expect(lint(['x/c.sql'])).rejects.toMatchObject({ code: 'file-missing' });
  });

  it.skipIf(process.getuid?.() === 0)('is not green where a file may not be read', async () => {
    put({ 'a.sql': 'SELECT 1;\n' });
    chmodSync(join(dir, 'a.sql'), 0);
    expect((await lint(['a.sql'])).verdict).toBe('error');
  });

  it('reads what linked files lead to, and calls nothing clean behind a link that leads nowhere', async () => {
    put({ 'elsewhere/b.sql': 'TRUNCATE orders;\n', 'x/a.sql': 'SELECT 1;\n' });
    symlinkSync(join(dir, 'elsewhere/b.sql'), join(dir, 'x/b.sql'));
    expect((await lint(['x'])).verdict).toBe('fail');
    symlinkSync(join(dir, 'nowhere.sql'), join(dir, 'x/c.sql'));
    await expect(lint(['x'])).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  it.skipIf(process.getuid?.() === 0)('does not call a folder clean of which a part may not be read', async () => {
    put({ 'x/a.sql': 'SELECT 1;\n', 'x/y/b.sql': 'TRUNCATE orders;\n' });
    chmodSync(join(dir, 'x/y'), 0);
    try {
      await expect(lint(['x'])).rejects.toMatchObject({ code: 'file-unreadable' });
    } finally {
      chmodSync(join(dir, 'x/y'), 0o700);
    }
  });
});

describe('large input', () => {
  it.each([
    ['parentheses', `SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)};`],
    ['arrays', `SELECT ${'['.repeat(10_000)}1${']'.repeat(10_000)};`],
    ['operators', `SELECT ${'- '.repeat(50_000)}1;`],
    ['CASE', `SELECT ${'CASE WHEN true THEN '.repeat(10_000)}1${' END'.repeat(10_000)};`],
  ])('nested 10,000 deep is not green, and the statements around it are read: %s', async (_, deep) => {
    const result = await of(`${index}${deep}\n${deep}\n${deep}\nTRUNCATE orders;\n`);
    expect(codes(result)).toEqual([
      'create-index-not-concurrent',
      'statement-not-seen',
      'statement-not-seen',
      'statement-not-seen',
      'truncate',
    ]);
  });
});
