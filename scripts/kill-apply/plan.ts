import type { Migration, Script } from '../../src/migrations/migration.ts';

/** A table with rows, so that an index takes its time, and a log of everything that statements did and finished. */
export const BASE = `
  CREATE TYPE mood AS ENUM ('ok', 'bad');
  CREATE TABLE items (id int PRIMARY KEY, name text, code int, feeling mood DEFAULT 'ok');
  INSERT INTO items SELECT n, 'name ' || n, n FROM generate_series(1, 20000) n;
  CREATE INDEX items_old ON items (name);
  CREATE TABLE parts (id int, day int) PARTITION BY RANGE (day);
  CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (2);
  CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (2) TO (3);
  CREATE TABLE history (id text);
  CREATE TABLE done (step text);
  CREATE TABLE ddl (what text);
  CREATE FUNCTION note_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.ddl SELECT command_tag || ' ' || object_identity FROM pg_event_trigger_ddl_commands()
    WHERE schema_name = 'public';
  END $$;
  CREATE FUNCTION note_drop() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.ddl SELECT 'DROP ' || object_identity FROM pg_event_trigger_dropped_objects()
    WHERE original AND schema_name = 'public';
  END $$;
  CREATE EVENT TRIGGER note_ddl ON ddl_command_end EXECUTE FUNCTION note_ddl();
  CREATE EVENT TRIGGER note_drop ON sql_drop EXECUTE FUNCTION note_drop();`;

/** Indexes that the run makes: where it was killed on the way, it drops what was half built. */
export const BUILT = ['public.items_name', 'public.items_code', 'public.items_lower_idx'];

function migration(id: string, transaction: Script['transaction'], texts: string[]): Migration {
  const batches = texts.map((sql, index) => ({ sql, path: `m/${id}.sql`, line: index + 1 }));
  const named = { id, version: id, tool: 'sql', source: 'm', path: `m/${id}.sql`, files: {} } as const;
  return { ...named, up: { batches, transaction }, record: `INSERT INTO history VALUES ('${id}')` };
}

/** Transactional and not, of one statement and of several. */
export const MIGRATIONS: Migration[] = [
  migration('1', 'migration', ['CREATE TABLE one (id int)', "INSERT INTO done VALUES ('1')"]),
  migration('2', 'none', [
    'ALTER TABLE items ADD COLUMN price int; ALTER TABLE items ADD CONSTRAINT price_set CHECK (price > 0) NOT VALID',
    'ALTER TABLE items VALIDATE CONSTRAINT price_set',
    "SET work_mem = '8MB'",
  ]),
  migration('3', 'none', ['CREATE INDEX CONCURRENTLY items_name ON items (name)']),
  migration('4', 'none', [
    'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS items_code ON public.items (code)',
    'CREATE INDEX CONCURRENTLY ON items (lower(name)) WHERE id > 5',
  ]),
  migration('5', 'none', ["ALTER TYPE mood ADD VALUE 'fine'", "INSERT INTO done VALUES ('5')"]),
  migration('6', 'none', ['DROP INDEX CONCURRENTLY items_old']),
  migration('7', 'none', ['ALTER TABLE parts DETACH PARTITION parts_1 CONCURRENTLY']),
  migration('8', 'migration', ['UPDATE items SET price = 1', "INSERT INTO done VALUES ('8')"]),
];
