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

const POSTGRES =
  /\b(?:big|small)?serial\b|\bjsonb\b|\btimestamptz\b|\bplpgsql\b|\bconcurrently\b|\bgen_random_uuid\b|\bcreate\s+extension\b|\busing\s+(?:gin|gist|btree)\b|\w::\w|\$\$/i;
const CLICKHOUSE =
  /\bengine\s*=?\s*\w*(?:mergetree|distributed)\b|\bon\s+cluster\b|\blowcardinality\s*\(|\bcodec\s*\(/i;
const MYSQL =
  /\bengine\s*=\s*(?:innodb|myisam)\b|\bauto_increment\b|\b(?:create|alter)\s+table\s+(?:if\s+not\s+exists\s+)?`/i;
const SQLITE = /\bautoincrement\b|^\s*pragma\s/im;

/** Why a folder is not PostgreSQL's, by its own or its parent's name: "the folder mysql/ is for MySQL". */
export function foreignByName(folder: string): string | undefined {
  for (const part of [nameOf(folder), nameOf(folderOf(folder))]) {
    const engine = Object.hasOwn(FOREIGN_FOLDERS, part.toLowerCase()) ? FOREIGN_FOLDERS[part.toLowerCase()] : undefined;
    if (engine !== undefined) return `The folder ${part}/ is for ${engine}; Lockstep rehearses PostgreSQL.`;
  }
  return undefined;
}

/** Why these texts are not PostgreSQL's; undefined where one of them uses what only PostgreSQL has. */
export function foreignByContent(texts: string[]): string | undefined {
  const bare = texts.map((text) => text.replace(/--.*$|'[^'\n]*'/gm, ''));
  if (bare.some((text) => CLICKHOUSE.test(text))) return 'Its SQL is written for ClickHouse.';
  if (bare.some((text) => POSTGRES.test(text))) return undefined;
  if (bare.some((text) => MYSQL.test(text))) return 'Its SQL is written for MySQL or MariaDB.';
  if (bare.some((text) => SQLITE.test(text))) return 'Its SQL is written for SQLite.';
  return undefined;
}
