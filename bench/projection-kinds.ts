/** A kind of statement whose work grows with the table. */
export interface Kind {
  name: string;
  /** Run before, not measured. */
  prepare?: string;
  sql: string;
  /** In `--short` runs. */
  short?: true;
}

/** Ten orders a customer; keys and times in order, everything else out of order, the same rows each time. */
export function shopSql(orders: number): string[] {
  const customers = Math.max(1, Math.round(orders / 10));
  const scattered = (salt: number, below: number): string => `(hashint8(n * ${salt}) & 2147483647) % ${below}`;
  return [
    'CREATE TABLE customers (id bigint NOT NULL, name text NOT NULL)',
    `CREATE TABLE orders (id bigint NOT NULL, customer_id bigint NOT NULL, quantity int NOT NULL,
      amount numeric(10,2) NOT NULL, note text, placed_at timestamp NOT NULL)`,
    `INSERT INTO customers SELECT n, 'name-' || n FROM generate_series(1::bigint, ${customers}) n`,
    `INSERT INTO orders SELECT n, 1 + ${scattered(3, customers)}, ${scattered(7, orders)}, (${scattered(11, 1_000_000)}) / 100.0,
       'note-' || ${scattered(13, orders)}, timestamp '2024-01-01' + n * interval '1 minute'
     FROM generate_series(1::bigint, ${orders}) n`,
    'ALTER TABLE customers ADD PRIMARY KEY (id)',
    'ALTER TABLE orders ADD PRIMARY KEY (id)',
    'ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id)',
    'VACUUM (FREEZE, ANALYZE)',
  ];
}

const ARCHIVE = 'CREATE TABLE archive (LIKE orders';

export const KINDS: Kind[] = [
  {
    name: 'ADD COLUMN with a volatile default',
    sql: 'ALTER TABLE orders ADD COLUMN token double precision DEFAULT random()',
  },
  { name: 'ALTER TYPE int to bigint', sql: 'ALTER TABLE orders ALTER quantity TYPE bigint', short: true },
  { name: 'ALTER TYPE numeric, other scale', sql: 'ALTER TABLE orders ALTER amount TYPE numeric(14,4)' },
  { name: 'ALTER TYPE text to varchar', sql: 'ALTER TABLE orders ALTER note TYPE varchar(500)' },
  {
    name: 'ALTER TYPE of an indexed column',
    prepare: 'CREATE INDEX i ON orders (quantity)',
    sql: 'ALTER TABLE orders ALTER quantity TYPE bigint',
  },
  {
    name: 'ADD COLUMN, generated and stored',
    sql: 'ALTER TABLE orders ADD COLUMN total numeric GENERATED ALWAYS AS (amount * quantity) STORED',
  },
  { name: 'ADD COLUMN bigserial', sql: 'ALTER TABLE orders ADD COLUMN number bigserial' },
  { name: 'SET NOT NULL', sql: 'ALTER TABLE orders ALTER note SET NOT NULL', short: true },
  { name: 'ADD CHECK', sql: 'ALTER TABLE orders ADD CHECK (quantity IS NOT NULL AND amount IS NOT NULL)' },
  {
    name: 'VALIDATE a CHECK',
    prepare: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (amount IS NOT NULL) NOT VALID',
    sql: 'ALTER TABLE orders VALIDATE CONSTRAINT c',
  },
  {
    name: 'ADD FOREIGN KEY',
    prepare: 'ALTER TABLE orders DROP CONSTRAINT orders_customer',
    sql: 'ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id)',
    short: true,
  },
  {
    name: 'VALIDATE a FOREIGN KEY',
    prepare: 'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID',
    sql: 'ALTER TABLE orders VALIDATE CONSTRAINT f',
  },
  { name: 'CREATE INDEX, int', sql: 'CREATE INDEX i ON orders (quantity)', short: true },
  { name: 'CREATE INDEX, text', sql: 'CREATE INDEX i ON orders (note)' },
  { name: 'CREATE INDEX, two columns', sql: 'CREATE INDEX i ON orders (customer_id, placed_at)' },
  { name: 'CREATE UNIQUE INDEX', sql: 'CREATE UNIQUE INDEX i ON orders (id, quantity)' },
  { name: 'CREATE INDEX, partial', sql: 'CREATE INDEX i ON orders (placed_at) WHERE id % 10 = 0' },
  { name: 'CREATE INDEX, expression', sql: 'CREATE INDEX i ON orders (lower(note))' },
  { name: 'CREATE INDEX, hash', sql: 'CREATE INDEX i ON orders USING hash (quantity)' },
  { name: 'CREATE INDEX, brin', sql: 'CREATE INDEX i ON orders USING brin (placed_at)' },
  {
    name: 'CREATE INDEX, gin',
    sql: 'CREATE INDEX i ON orders USING gin ((ARRAY[quantity % 1000, quantity % 777]))',
  },
  { name: 'CREATE INDEX CONCURRENTLY', sql: 'CREATE INDEX CONCURRENTLY i ON orders (quantity)' },
  {
    name: 'ADD PRIMARY KEY',
    prepare: 'ALTER TABLE orders DROP CONSTRAINT orders_pkey',
    sql: 'ALTER TABLE orders ADD PRIMARY KEY (id)',
  },
  { name: 'ADD UNIQUE', sql: 'ALTER TABLE orders ADD UNIQUE (placed_at, id)' },
  { name: 'REINDEX TABLE', sql: 'REINDEX TABLE orders' },
  { name: 'VACUUM FULL', sql: 'VACUUM FULL orders' },
  { name: 'CLUSTER', prepare: 'CREATE INDEX i ON orders (quantity)', sql: 'CLUSTER orders USING i' },
  { name: 'UPDATE of all rows', sql: 'UPDATE orders SET quantity = quantity / 2', short: true },
  { name: 'UPDATE of a tenth', sql: "UPDATE orders SET note = 'x' WHERE id % 10 = 0" },
  { name: 'DELETE of a tenth', sql: 'DELETE FROM orders WHERE id % 10 = 0' },
  { name: 'INSERT … SELECT', prepare: `${ARCHIVE})`, sql: 'INSERT INTO archive SELECT * FROM orders' },
  {
    name: 'INSERT … SELECT, primary key',
    prepare: `${ARCHIVE} INCLUDING ALL)`,
    sql: 'INSERT INTO archive SELECT * FROM orders',
  },
  { name: 'CREATE TABLE AS', sql: 'CREATE TABLE archive AS SELECT * FROM orders' },
  {
    name: 'REFRESH MATERIALIZED VIEW',
    prepare: `CREATE MATERIALIZED VIEW m AS SELECT customer_id, count(*), sum(amount) FROM orders GROUP BY 1 WITH NO DATA`,
    sql: 'REFRESH MATERIALIZED VIEW m',
  },
  { name: 'SET LOGGED', prepare: 'ALTER TABLE orders SET UNLOGGED', sql: 'ALTER TABLE orders SET LOGGED' },
];
