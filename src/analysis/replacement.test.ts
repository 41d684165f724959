import { beforeAll, describe, expect, it } from 'vitest';
import type { ToolId } from '../migrations/migration.ts';
import { TOOLS } from '../migrations/registry.ts';
import { commitTree } from '../migrations/tools/shared/git-tree.test-helper.ts';
import { loadParser } from '../sql/postgres/parse.ts';
import type { Edit } from './analysis.ts';
import { replacementOf } from './replacement.ts';
import { analyseSql } from './test-support.ts';

beforeAll(loadParser);

interface Case {
  edit?: Edit;
  tool?: ToolId;
  /** Which statement, counted from 0. */
  index?: number;
  transaction?: 'migration' | 'none';
}

const concurrent: Edit = { sql: 'CREATE INDEX CONCURRENTLY i ON orders (qty)', outsideTransaction: true };

/** The file after the edit; undefined where there is no replacement. */
function replaced(text: string, options: Case = {}): string | undefined {
  const { edit = { sql: 'SELECT 1' }, tool = 'sql', index = 0, transaction = 'none' } = options;
  const [migration] = analyseSql(text, { transaction }).migrations;
  const statement = migration?.statements[index];
  if (migration === undefined || statement === undefined) throw new Error('no statement');
  const found = replacementOf({ edit, statement, migration, tool, text });
  if (found === undefined) return undefined;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(eol);
  lines.splice(found.line - 1, found.endLine - found.line + 1, ...found.text.split(eol));
  return lines.join(eol);
}

describe('the lines of the statement give way, and nothing else', () => {
  it.each([
    ['one line', 'SELECT 7;', 'SELECT 1;'],
    ['the last line without a semicolon', '-- a\nSELECT 7', '-- a\nSELECT 1'],
    ['several lines', '-- a\nSELECT\n  7\n;\n-- b\n', '-- a\nSELECT 1\n;\n-- b\n'],
    ['an indent and a comment behind it', '  SELECT 7; -- why\nSELECT 8;', '  SELECT 1; -- why\nSELECT 8;'],
    ['line ends of Windows', '-- a\r\nSELECT\r\n 7;\r\n-- b', '-- a\r\nSELECT 1;\r\n-- b'],
  ])('%s', (_, text, after) => {
    expect(replaced(text)).toBe(after);
  });

  it('indents each of several new statements', () => {
    expect(replaced('  SELECT 7;', { edit: { sql: 'SELECT 1;\nSELECT 2' } })).toBe('  SELECT 1;\n  SELECT 2;');
  });
});

it.each([
  ['another statement on its line', 'SELECT 7; SELECT 8;', 0],
  ['another statement before it', 'SELECT 6; SELECT 7;', 1],
  ['a comment before it', '/* a */ SELECT 7;', 0],
  ['a comment behind it that goes on', 'SELECT 7; /* a\n b */', 0],
])('gives none where the statement shares a line with %s', (_, text, index) => {
  expect(replaced(text, { index })).toBeUndefined();
});

it('gives none where the file does not hold the statement as it was read', () => {
  const [migration] = analyseSql('SELECT 7').migrations;
  const statement = migration?.statements[0];
  if (migration === undefined || statement === undefined) throw new Error('no statement');
  const edit = { sql: 'SELECT 1' };
  expect(replacementOf({ edit, statement, migration, tool: 'flyway', text: `SELECT \${seven};` })).toBeUndefined();
  expect(replacementOf({ edit, statement, migration, tool: 'flyway', text: '' })).toBeUndefined();
});

describe('a statement that may not run in a transaction', () => {
  const names: Partial<Record<ToolId, string>> = {
    goose: '00001_i.sql',
    dbmate: '20260101_i.sql',
    'sql-migrate': '1_i.sql',
    sqlx: '0001_i.sql',
    flyway: 'V1__i.sql',
  };
  const index = 'CREATE INDEX i ON orders (qty);';
  const done = 'CREATE INDEX CONCURRENTLY i ON orders (qty);';
  const inside = { edit: concurrent, transaction: 'migration' } as const;

  it.each<[ToolId, string, string]>([
    [
      'goose',
      `-- +goose Up\n${index}\n\n-- +goose Down\n`,
      `-- +goose NO TRANSACTION\n-- +goose Up\n${done}\n\n-- +goose Down\n`,
    ],
    [
      'dbmate',
      `-- migrate:up\n${index}\n-- migrate:down\n`,
      `-- migrate:up transaction:false\n${done}\n-- migrate:down\n`,
    ],
    ['sql-migrate', `-- +migrate Up\n${index}\n`, `-- +migrate Up notransaction\n${done}\n`],
    ['sqlx', `-- why\n${index}\n`, `-- no-transaction\n-- why\n${done}\n`],
    ['flyway', `${index}\n`, `${done}\n`],
  ])('gets %s’s own directive, and the tool reads it so', async (tool, text, after) => {
    expect(replaced(text, { ...inside, tool })).toBe(after);
    using repository = commitTree({ [`m/${names[tool]}`]: after });
    const module = TOOLS.find(({ id }) => id === tool);
    const read = await module?.read(repository.tree, { tool, path: 'm', reason: '' });
    expect(read?.migrations.map(({ up }) => up)).toEqual([
      {
        transaction: 'none',
        batches: [expect.objectContaining({ sql: expect.stringContaining('INDEX CONCURRENTLY') as unknown })],
      },
    ]);
  });

  it('is simply replaced where there is no transaction', () => {
    for (const tool of ['prisma', 'golang-migrate', 'sql'] as const) {
      expect(replaced(index, { edit: concurrent, tool })).toBe(done);
    }
  });

  it('gets none where it is not alone, where the tool has no such word, and where a checksum would break', () => {
    expect(replaced(`-- +goose Up\n${index}\nSELECT 2;`, { ...inside, tool: 'goose' })).toBeUndefined();
    expect(replaced(`${index}\nSELECT 2;`, { edit: concurrent, tool: 'prisma' })).toBeUndefined();
    for (const tool of ['drizzle', 'diesel', 'atlas', 'command'] as const) {
      expect(replaced(index, { ...inside, tool }), tool).toBeUndefined();
    }
    const detach = { sql: 'ALTER TABLE p DETACH PARTITION c CONCURRENTLY', outsideTransaction: true } as const;
    expect(replaced(index, { edit: detach, transaction: 'migration', tool: 'flyway' })).toBeUndefined();
  });
});
