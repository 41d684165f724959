import { beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../operation.ts';
import { loadParser, parseStatements } from '../parse.ts';

beforeAll(loadParser);

function operations(sql: string): Operation[] {
  const result = parseStatements(sql);
  if (!result.ok) throw new Error(result.message);
  return result.statements.flatMap((statement) => statement.operations);
}

/** `kind object` with the table in brackets. */
function brief(sql: string): string[] {
  return operations(sql).map(
    ({ kind, object, table }) => `${kind} ${object}${table === undefined || table === object ? '' : ` [${table}]`}`,
  );
}

describe('one operation a sub-command and an object', () => {
  it.each([
    [
      'ALTER TABLE a.t ADD b int, DROP c, ALTER d SET NOT NULL',
      ['add column b [a.t]', 'drop column c [a.t]', 'set not null d [a.t]'],
    ],
    ['DROP TABLE a, s.b', ['drop table a', 'drop table s.b']],
    ['DROP INDEX CONCURRENTLY i, s.j', ['drop index i', 'drop index s.j']],
    ['DROP TRIGGER g ON s.t', ['drop trigger g [s.t]']],
    ['DROP POLICY IF EXISTS p ON t', ['drop policy p [t]']],
    ['DROP FUNCTION s.f(int), g', ['drop function s.f', 'drop function g']],
    ['TRUNCATE a, b CASCADE', ['truncate a', 'truncate b']],
    ['LOCK TABLE a, b IN SHARE MODE', ['lock table a', 'lock table b']],
    ['GRANT SELECT ON a, b TO c', ['grant a', 'grant b']],
    ['VACUUM FULL a, b', ['rewrite table a', 'rewrite table b']],
    ['CREATE SCHEMA s CREATE TABLE t (a int)', ['create schema s', 'create table t']],
    ['ALTER TABLE t RENAME COLUMN a TO b', ['rename column a [t]']],
    ['ALTER TABLE t RENAME TO u', ['rename table t']],
    ['ALTER TABLE t RENAME CONSTRAINT a TO b', ['rename constraint a [t]']],
    ['ALTER VIEW v RENAME TO w', ['rename view v']],
    ['ALTER TABLE t SET SCHEMA s', ['set schema t']],
    ['ALTER TABLE p ATTACH PARTITION c DEFAULT', ['attach partition c [p]']],
    ['ALTER INDEX i ATTACH PARTITION j', ['alter index i']],
    ['ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0)', ['alter domain d']],
    ["ALTER TYPE mood ADD VALUE 'x'", ['add enum value mood']],
    ['ALTER TABLE t ENABLE ROW LEVEL SECURITY', ['enable row security t']],
    ['REFRESH MATERIALIZED VIEW CONCURRENTLY m', ['refresh materialized view m']],
    ['SELECT * INTO x FROM y', ['create table as x']],
    ['WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone', ['delete a', 'insert b']],
    ['CREATE TEXT SEARCH CONFIGURATION c (COPY = simple)', ['create object c']],
    ['SECURITY LABEL ON TABLE t IS NULL', ['comment t']],
    ["LOAD 'x'", ['load x']],
  ])('%s', (sql, expected) => {
    expect(brief(sql)).toEqual(expected);
  });
});

describe('what a query names', () => {
  const named = (sql: string) => operations(sql).at(-1);

  it('knows a table from a CTE of the same name, by scope', () => {
    expect(named('WITH a AS (SELECT * FROM a) SELECT * FROM a')?.references).toEqual(['a']);
    expect(named('WITH RECURSIVE a AS (SELECT 1 UNION SELECT * FROM a) SELECT * FROM a')?.references).toBeUndefined();
    expect(named('SELECT * FROM (WITH b AS (SELECT 1) SELECT * FROM b) x, b')?.references).toEqual(['b']);
    expect(named('WITH b AS (SELECT 1) SELECT * FROM s.b')?.references).toEqual(['s.b']);
  });

  it('knows which tables FOR UPDATE concerns, by alias too', () => {
    const detail = (sql: string) => named(sql)?.detail?.rowLocks;
    expect(detail('SELECT * FROM a, b FOR UPDATE')).toBe('a,b');
    expect(detail('SELECT * FROM a x JOIN b y ON true FOR SHARE OF y')).toBe('b');
    expect(detail('SELECT * FROM (SELECT * FROM a) x FOR UPDATE')).toBe('a');
    expect(detail('SELECT * FROM a WHERE EXISTS (SELECT FROM b FOR UPDATE)')).toBe('b');
    expect(detail('SELECT * FROM a')).toBeUndefined();
  });

  it('reads what EXPLAIN ANALYZE runs, and what PREPARE and plain EXPLAIN only plan', () => {
    expect(brief('EXPLAIN (ANALYZE) UPDATE t SET a = 1')).toEqual(['explain ', 'update t']);
    expect(operations('EXPLAIN UPDATE t SET a = f(b) FROM u')).toEqual([
      { kind: 'explain', object: '', references: ['t', 'u'], detail: { writes: 't', calls: 'f' } },
    ]);
    expect(operations('PREPARE p AS DELETE FROM t')[0]?.references).toEqual(['t']);
  });
});

describe('details', () => {
  it('reads a column with all that may stand behind it', () => {
    const sql = `ALTER TABLE orders ADD COLUMN IF NOT EXISTS total numeric(10,2)[] NOT NULL
      DEFAULT (coalesce(1, 2)) CHECK (total[1] > 0) REFERENCES app.sums(id)`;
    expect(operations(sql)[0]).toMatchObject({
      kind: 'add column',
      column: 'total',
      references: ['app.sums'],
      detail: {
        type: 'numeric(10,2)[]',
        notNull: true,
        default: '(coalesce(1, 2))',
        check: 'total[1] > 0',
        foreignKey: 'orders_total_fkey',
        ifNotExists: true,
      },
    });
  });

  it.each([
    ['varchar(20)', 'character varying(20)'],
    ['timestamptz(3)', 'timestamp(3) with time zone'],
    ['int', 'integer'],
    ['bigserial', 'bigserial'],
    ['char', 'character(1)'],
    ['app.mood', 'app.mood'],
    ['"Mood"', 'Mood'],
  ])('writes the type %s as format_type() does', (type, expected) => {
    expect(operations(`ALTER TABLE t ADD c ${type}`)[0]?.detail?.type).toBe(expected);
  });

  it.each([
    ['DEFAULT gen_random_uuid()', 'gen_random_uuid'],
    ["DEFAULT nextval('s'::regclass)", 'nextval'],
    ['DEFAULT CURRENT_TIMESTAMP', undefined],
    ["DEFAULT 'a'", undefined],
  ])('lists the functions %s calls', (text, calls) => {
    expect(operations(`ALTER TABLE t ADD c text ${text}`)[0]?.detail?.defaultCalls).toBe(calls);
  });

  it('reads foreign keys, and PostgreSQL’s name where none is given', () => {
    const sql = 'ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES app.users (id) ON DELETE CASCADE NOT VALID';
    expect(operations(sql)[0]).toMatchObject({
      kind: 'add foreign key',
      object: 'orders_user_id_fkey',
      references: ['app.users'],
      detail: { columns: 'user_id', refColumns: 'id', notValid: true, onDelete: 'cascade' },
    });
  });

  it('keeps a USING expression and the new type', () => {
    expect(operations('ALTER TABLE t ALTER c TYPE int USING (c::int), DROP d')[0]?.detail).toMatchObject({
      type: 'integer',
      using: '(c::int)',
      text: 'ALTER c TYPE int USING (c::int)',
    });
  });

  it('tells SET DEFAULT NULL from a default', () => {
    expect(brief('ALTER TABLE t ALTER c SET DEFAULT NULL, ALTER d DROP DEFAULT, ALTER e SET DEFAULT 1')).toEqual([
      'drop default c [t]',
      'drop default d [t]',
      'set default e [t]',
    ]);
  });

  it('names a new table’s parents', () => {
    expect(operations('CREATE TABLE a (b int REFERENCES c, d int REFERENCES a)')[0]?.references).toEqual(['c']);
    expect(operations('CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)')[0]).toMatchObject({
      references: ['p'],
      detail: { partitionOf: 'p' },
    });
  });
});

describe('bodies of functions', () => {
  const made = (body: string, language = 'plpgsql') =>
    operations(`CREATE FUNCTION f(a int) RETURNS int LANGUAGE ${language} AS $$ ${body} $$`)[0];

  it('lists what one calls that names no table', () => {
    const found = made("DECLARE b int := length('x'); BEGIN b := abs(a) + b; RETURN g(b); END");
    expect(found?.detail?.opaque).toBeUndefined();
    expect(String(found?.detail?.bodyCalls).split(',').sort()).toEqual(['abs', 'g', 'length']);
    expect(made('SELECT abs(a)', 'sql')?.detail).toMatchObject({ bodyCalls: 'abs' });
  });

  it.each([
    ['BEGIN RETURN (SELECT count(*) FROM t); END', 'plpgsql'],
    ['BEGIN UPDATE t SET b = 1; RETURN 1; END', 'plpgsql'],
    ["BEGIN EXECUTE 'SELECT ' || a; RETURN 1; END", 'plpgsql'],
    ['BEGIN CALL p(); RETURN 1; END', 'plpgsql'],
    ['SELECT b FROM t', 'sql'],
    ['this is not SQL', 'sql'],
    ['return 1', 'plpython3u'],
  ])('never says that of %s', (body, language) => {
    expect(made(body, language)?.detail?.opaque).toBe(true);
  });

  it('names the tables of an SQL body, which is read at once, and of no other', () => {
    expect(made('UPDATE t SET b = 1 RETURNING (SELECT 1 FROM u)', 'sql')).toMatchObject({
      references: ['u'],
      detail: { writes: 't' },
    });
    expect(made('BEGIN RETURN (SELECT count(*) FROM t); END')?.references).toBeUndefined();
  });
});

describe('values that are inserted', () => {
  it.each([
    ["VALUES (1, NULL, DEFAULT, now(), '2'::int)", 'vnd?v'],
    ['VALUES (1, 1), (NULL, 2)', 'sv'],
    ["SELECT 1, 'a'", 'vv'],
    ['SELECT 1 FROM u', undefined],
    ['SELECT 1 WHERE false', undefined],
  ])('%s → %s', (source, kinds) => {
    expect(operations(`INSERT INTO t ${source}`)[0]?.detail?.values).toBe(kinds);
  });
});

describe('DO blocks', () => {
  it('knows one that runs straight through', () => {
    const straight = (body: string) => operations(`DO $$ BEGIN ${body} END $$`)[0]?.detail?.straight;
    expect(straight('ALTER TABLE t ADD a int; PERFORM 1;')).toBe(true);
    expect(straight('IF true THEN ALTER TABLE t ADD a int; END IF;')).toBeUndefined();
    expect(straight('ALTER TABLE t ADD a int; EXCEPTION WHEN others THEN NULL;')).toBeUndefined();
    expect(straight('FOR i IN 1..2 LOOP ALTER TABLE t ADD a int; END LOOP;')).toBeUndefined();
    expect(straight("EXECUTE 'ALTER TABLE ' || x;")).toBeUndefined();
  });

  it('lists static statements, EXECUTE of literals among them', () => {
    const sql = `DO $$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_type) THEN CREATE TYPE mood AS ENUM ('a'); END IF;
      EXECUTE 'ALTER TABLE t ADD c int';
    EXCEPTION WHEN duplicate_object THEN NULL; END $$`;
    expect(brief(sql)).toEqual(['do block ', 'create type mood', 'add column c [t]']);
    expect(operations(sql)[0]?.detail?.dynamic).toBeUndefined();
  });

  it.each([
    "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 't'); END $$",
    "DO LANGUAGE plperl $$ spi_exec('x') $$",
    'DO $$ this is not plpgsql $$',
  ])('calls %s dynamic', (sql) => {
    expect(operations(sql)).toEqual([
      expect.objectContaining({ kind: 'do block', detail: expect.objectContaining({ dynamic: true }) as unknown }),
    ]);
  });
});
