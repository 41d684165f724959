import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cpuMs } from '../../../test/support/cpu-ms.ts';
import type { ParsedStatement } from '../operation.ts';
import { loadParser, parseStatements } from './parse.ts';

beforeAll(loadParser);
// A text that overflows the parser costs an instance; the next test gets a fresh one.
beforeEach(loadParser);

function parse(sql: string): ParsedStatement[] {
  const result = parseStatements(sql);
  if (!result.ok) throw new Error(`${result.line}: ${result.message}`);
  return result.statements;
}

function refusal(sql: string): { line: number; offset: number; message: string } {
  const result = parseStatements(sql);
  if (result.ok) throw new Error(`read as ${result.statements.length} statements`);
  return result;
}

describe('places', () => {
  it('gives the text, offset and line of the first token, past comments', () => {
    const sql = '-- first\n/* a;\nb */ SELECT 1;\n\n-- second\nSELECT 2 -- trailing\n;';
    expect(parse(sql).map(({ sql: text, offset, line }) => ({ text, offset, line }))).toEqual([
      { text: 'SELECT 1', offset: 20, line: 3 },
      { text: 'SELECT 2 -- trailing', offset: 41, line: 6 },
    ]);
  });

  it('counts characters, not bytes, behind non-ASCII text', () => {
    const sql = "SELECT 'é😀';\nALTER TABLE été ADD COLUMN naïve text DEFAULT 'ü';";
    const [, second] = parse(sql);
    expect(second?.offset).toBe(sql.indexOf('ALTER'));
    expect(second?.sql).toBe("ALTER TABLE été ADD COLUMN naïve text DEFAULT 'ü'");
    expect(second?.operations[0]?.detail?.default).toBe("'ü'");
  });

  it('reads past a byte order mark and CRLF', () => {
    expect(parse('\uFEFFSELECT 1;\r\n\r\nSELECT 2;\r\n').map(({ line, offset }) => [line, offset])).toEqual([
      [1, 1],
      [3, 14],
    ]);
  });

  it('steps over COPY data, whatever it holds', () => {
    const sql = "COPY t FROM stdin;\n1\tit's; DROP TABLE t;\n\\.\nSELECT 2;\n";
    expect(parse(sql).map(({ sql: text, line }) => [text, line])).toEqual([
      ['COPY t FROM stdin', 1],
      ['SELECT 2', 4],
    ]);
  });

  it('keeps semicolons in bodies, rules and strings', () => {
    const sql = [
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;',
      'CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2);',
      "DO $body$ BEGIN PERFORM ';'; END $body$;",
    ];
    expect(parse(sql.join('\n')).map(({ sql: text }) => `${text};`)).toEqual(sql);
  });
});

describe('nothing and nonsense', () => {
  it.each(['', '  \n', '-- only a comment', '/* /* nested */ */', ';;'])('reads %j as no statements', (sql) => {
    expect(parse(sql)).toEqual([]);
  });

  it('names the line of a syntax error', () => {
    expect(refusal("SELECT 'é';\n\nALTER TABEL t;")).toMatchObject({ line: 3, offset: 19 });
  });

  it('names psql commands and NUL instead of guessing', () => {
    expect(refusal('SELECT 1;\n\\i other.sql\n')).toMatchObject({
      line: 2,
      message: '\\i is a command of psql, not SQL',
    });
    expect(refusal('SELECT 1;\nSELECT \0 2;').line).toBe(2);
  });

  it('refuses a comment, string or dollar quote that is never closed', () => {
    for (const open of ['/* DROP', "SELECT 'x", 'DO $a$ BEGIN', 'SELECT 1; /* x'])
      expect(refusal(open).message).not.toBe('');
  });

  it('survives statements nested beyond the parser, again and again', async () => {
    for (const deep of [
      `SELECT ${'('.repeat(10_000)}1`,
      `SELECT ${'1+'.repeat(30_000)}1`,
      `SELECT ${'(SELECT '.repeat(5_000)}1`,
    ]) {
      expect(refusal(deep).message).toMatch(/memory exhausted|too deeply/);
      expect(parse('SELECT 1')).toHaveLength(1);
      await loadParser();
    }
  });

  it('reads 100,000 statements in about ten times the time of 10,000', () => {
    const time = (count: number) => {
      const start = cpuMs();
      expect(parse('INSERT INTO t VALUES (1);\n'.repeat(count))).toHaveLength(count);
      return cpuMs() - start;
    };
    time(1_000);
    expect(time(100_000) / Math.max(50, time(10_000))).toBeLessThan(40);
  });

  it.each(["'", '/*', '/**/', '/*-', '$a', '"', '(', 'create function begin atomic ', 'copy t from stdin;\n'])(
    'answers within two seconds to 100,000 × %j',
    (text) => {
      const start = cpuMs();
      parseStatements(text.repeat(100_000));
      parseStatements(`/*${text.repeat(50_000)}${'*/'.repeat(50_001)}`);
      expect(cpuMs() - start).toBeLessThan(2_000);
    },
  );
});

describe('transactions', () => {
  it.each([
    'CREATE INDEX CONCURRENTLY i ON t (a)',
    'DROP INDEX CONCURRENTLY i',
    'REINDEX TABLE CONCURRENTLY t',
    'REINDEX (CONCURRENTLY) INDEX i',
    'VACUUM t',
    'ALTER TABLE p DETACH PARTITION c CONCURRENTLY',
    'CREATE DATABASE d',
  ])('%s cannot run in a transaction', (sql) => {
    expect(parse(sql)[0]?.nonTransactional).toBe(true);
  });

  it.each([
    'CREATE INDEX i ON t (a)',
    'ANALYZE t',
    'REINDEX TABLE t',
    'REFRESH MATERIALIZED VIEW CONCURRENTLY m',
    'CLUSTER t',
  ])('%s can', (sql) => {
    expect(parse(sql)[0]?.nonTransactional).toBe(false);
  });

  it('tells BEGIN, COMMIT and savepoints apart', () => {
    const sql = 'BEGIN; START TRANSACTION; COMMIT; END; ROLLBACK; SAVEPOINT a; RELEASE a; ROLLBACK TO a; SELECT 1';
    expect(parse(sql).map(({ transaction }) => transaction)).toEqual([
      'begin',
      'begin',
      'commit',
      'commit',
      'rollback',
      'savepoint',
      'release',
      'rollback to',
      undefined,
    ]);
  });
});
