import { folderOf, nameOf } from './folders.ts';

const FOREIGN_FOLDERS: Record<string, string> = {
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  tidb: 'TiDB',
  sqlite: 'SQLite',
  sqlite3: 'SQLite',
  libsql: 'SQLite',
  turso: 'SQLite',
  duckdb: 'DuckDB',
  mssql: 'SQL Server',
  sqlserver: 'SQL Server',
  oracle: 'Oracle',
  clickhouse: 'ClickHouse',
  cockroach: 'CockroachDB',
  cockroachdb: 'CockroachDB',
  crdb: 'CockroachDB',
  spanner: 'Spanner',
  snowflake: 'Snowflake',
  bigquery: 'BigQuery',
  redshift: 'Redshift',
  vertica: 'Vertica',
  ydb: 'YDB',
  cassandra: 'Cassandra',
  scylla: 'ScyllaDB',
};

/** Names that mean nothing else, wherever they stand in a folder's: `server-sqlite`, `riversqlite`. */
const ENGINE_IN_NAME = /(sqlite|mysql|mariadb|clickhouse|cockroachdb|mssql|sqlserver|duckdb)(?:\d|$|[^a-z])/;

const POSTGRES =
  /\b(?:big|small)?serial\b|\bjsonb\b|\btimestamptz\b|\bbytea\b|\bplpgsql\b|\bconcurrently\b|\bgen_random_uuid\b|\bcreate\s+(?:extension|domain|type|collation)\b|\busing\s+(?:gin|gist|btree)\b|\w::\w|\$\$/i;
/** A command of MySQL's client, whose delimiter is often `$$`. */
const DELIMITER = /^[ \t]*delimiter[ \t]+(?:\$\$|\/\/|\|\|)/im;
const CLICKHOUSE =
  /\bengine\s*=?\s*\w*(?:mergetree|distributed)\b|\bon\s+cluster\b|\blowcardinality\s*\(|\bcodec\s*\(/i;
const MYSQL =
  /\bengine\s*=\s*(?:innodb|myisam)\b|\bauto_increment\b|\b(?:create|alter)\s+table\s+(?:if\s+not\s+exists\s+)?`/i;
/** A column of a type that PostgreSQL does not have: the type stands behind the column's name. Not a column of that name. */
const OTHER_TYPE =
  /(?<=[\w"`\]])(?<!\b(?:column|by|to|on|drop|add|exists|set|as|select|distinct|returning|where|and|or|not|then|else))\s+(blob|datetime|tinyint|mediumtext|longtext|mediumblob|longblob|nvarchar)(?:\(\d+\))?\s*(?:,|\)|$|(?:not|null|default|primary|unique)\b)/im;
const SQLITE =
  /\bautoincrement\b|\bcollate\s+nocase\b|^\s*pragma\s|\b(?:strftime|julianday|unixepoch|randomblob)\s*\(|\bwithout\s+rowid\b|\)\s*strict\s*;/im;

/** Why a folder is not PostgreSQL's, by its own or its parent's name: "the folder mysql/ is for MySQL". */
export function foreignByName(folder: string): string | undefined {
  for (const part of [nameOf(folder), nameOf(folderOf(folder))]) {
    const engine = Object.hasOwn(FOREIGN_FOLDERS, part.toLowerCase()) ? FOREIGN_FOLDERS[part.toLowerCase()] : undefined;
    if (engine !== undefined) return skippedFor(part, engine);
  }
  return undefined;
}

/** The engine that a file is for by a word between the dots of its name, `1_init.mysql.up.sql`; undefined without one. */
export function engineInName(name: string): string | undefined {
  for (const part of name.toLowerCase().split('.').slice(1, -1)) {
    if (/^(?:postgres(?:ql)?|pg)$/.test(part)) return 'PostgreSQL';
    if (Object.hasOwn(FOREIGN_FOLDERS, part)) return FOREIGN_FOLDERS[part];
  }
  return undefined;
}

/** Why a folder is not PostgreSQL's, by its path and some of its texts; undefined where nothing says so. */
export function foreignDialect(folder: string, texts: string[]): string | undefined {
  return foreignByName(folder) ?? foreignByContent(texts, folder);
}

function foreignByContent(texts: string[], folder: string): string | undefined {
  const bare = texts.map((text) => text.replace(/--.*$|'[^'\n]*'/gm, ''));
  if (bare.some((text) => CLICKHOUSE.test(text))) return 'Its SQL is written for ClickHouse.';
  if (bare.some((text) => POSTGRES.test(text) && !DELIMITER.test(text))) return undefined;
  if (bare.some((text) => MYSQL.test(text) || DELIMITER.test(text))) return 'Its SQL is written for MySQL or MariaDB.';
  if (bare.some((text) => SQLITE.test(text))) return 'Its SQL is written for SQLite.';
  const type = bare.map((text) => OTHER_TYPE.exec(text)?.[1]).find((found) => found !== undefined);
  if (type !== undefined) return `Its SQL uses the type ${type.toLowerCase()}, which PostgreSQL does not have.`;
  return foreignByPath(folder);
}

/** Names further up the path, and parts of names, count only where the SQL does not say that it is PostgreSQL's. */
function foreignByPath(folder: string): string | undefined {
  for (const part of folder.split('/').toReversed()) {
    if (/(?:^|[^a-z])(?:pg|psql|postgres)/i.test(part)) return undefined;
    const [, engine = ''] = ENGINE_IN_NAME.exec(part.toLowerCase()) ?? [];
    if (Object.hasOwn(FOREIGN_FOLDERS, engine)) return skippedFor(part, FOREIGN_FOLDERS[engine] ?? engine);
  }
  return undefined;
}

function skippedFor(folder: string, engine: string): string {
  return `The folder ${folder}/ is for ${engine}; Lockstep rehearses PostgreSQL.`;
}
