import { defineCases, majorsFrom } from '../case.ts';

/** Data changes: targets, indexes, foreign keys at run time, triggers, rules (hazards 2.8). */
export const dataCases = defineCases({
  'insert-values': "INSERT INTO customers VALUES (1000, 'x')",
  'insert-without-column-list': 'INSERT INTO bare VALUES (1000)',
  'insert-several': "INSERT INTO bare (id, name) VALUES (1000, 'a'), (1001, 'b')",
  'insert-default-values': 'INSERT INTO "Odd.Name" DEFAULT VALUES',
  'insert-identity-and-serial':
    "INSERT INTO orders (code, checked, half_checked, both_checked) VALUES ('zz', 'x', 'x', 'x')",
  'insert-identity-given':
    "INSERT INTO orders (id, number, code, checked, half_checked, both_checked) VALUES (5000, 5000, 'zz', 'x', 'x', 'x')",
  'insert-identity-default':
    "INSERT INTO orders (id, number, code, checked, half_checked, both_checked) VALUES (DEFAULT, DEFAULT, 'zz', 'x', 'x', 'x')",
  'insert-foreign-key': 'INSERT INTO visits VALUES (1000)',
  'insert-foreign-key-null':
    "INSERT INTO orders (id, number, customer_id, code, checked, half_checked, both_checked) VALUES (5000, 5000, NULL, 'zz', 'x', 'x', 'x')",
  'insert-foreign-key-value': {
    sql: "INSERT INTO orders (id, number, customer_id, code, checked, half_checked, both_checked) VALUES (5000, 5000, 1, 'zz', 'x', 'x', 'x')",
    setup: 'CREATE TABLE apart_1 (id int)',
  },
  'insert-foreign-key-some': {
    sql: 'INSERT INTO lines (id, order_id, customer_id) VALUES (1000, 1, NULL), (1001, 1, 2)',
    setup: 'CREATE TABLE apart_2 (id int)',
  },
  'insert-foreign-key-self': {
    sql: 'INSERT INTO lines (id, order_id, parent_id) VALUES (1000, 1, 1)',
    setup: 'CREATE TABLE apart_3 (id int)',
  },
  'insert-foreign-key-expression': 'INSERT INTO lines (id, order_id) VALUES (1000, 1 + 1)',
  'insert-select-bulk': 'INSERT INTO loose SELECT id + 1000 FROM orders',
  'insert-select-foreign-key': 'INSERT INTO lines (id, order_id) SELECT id + 1000, id FROM orders',
  'insert-select-serial':
    "INSERT INTO orders (code, checked, half_checked, both_checked) SELECT 'x' || id, 'x', 'x', 'x' FROM bare",
  'insert-on-conflict-do-nothing': 'INSERT INTO loose VALUES (1000, 1) ON CONFLICT (id) DO NOTHING',
  'insert-on-conflict-do-update': 'INSERT INTO loose VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET at = 2',
  'insert-returning': 'INSERT INTO bare VALUES (1000) RETURNING id, (SELECT count(*) FROM customers)',
  'insert-nextval': "INSERT INTO bare VALUES (nextval('invoice_number'))",
  'insert-with-cte': 'WITH gone AS (DELETE FROM bare RETURNING *) INSERT INTO loose (id) SELECT id + 1000 FROM gone',
  'insert-partitioned': 'INSERT INTO metrics VALUES (5, 5)',
  'insert-partition': 'INSERT INTO metrics_1 VALUES (5, 5)',
  'insert-trigger': "INSERT INTO audited VALUES (1000, 'x')",
  'insert-inherited': "INSERT INTO animals VALUES (1, 'x', 4)",
  'insert-view': { sql: 'INSERT INTO open_orders (id) VALUES (1)', fails: '23502' },
  'insert-new-table': {
    sql: 'CREATE TABLE n (id int, customer_id bigint REFERENCES customers); INSERT INTO n VALUES (1, 1)',
    setup: 'CREATE TABLE apart_4 (id int)',
  },
  'insert-new-table-null':
    'CREATE TABLE n (id serial, customer_id bigint REFERENCES customers); INSERT INTO n (id) VALUES (1)',
  'update-all-rows': "UPDATE orders SET note = 'x' || id",
  'update-tautology': 'UPDATE loose SET at = 1 WHERE true',
  'update-by-key': 'UPDATE loose SET at = 1 WHERE id = 1',
  'update-no-index': "UPDATE bare SET name = 'x'",
  'update-from': 'UPDATE loose SET at = 1 FROM customers c WHERE c.id = loose.id',
  'update-subquery': 'UPDATE bare SET name = (SELECT name FROM customers LIMIT 1)',
  'update-referenced-key': 'UPDATE customers SET id = id WHERE id = 1',
  'update-of-parent': "UPDATE customers SET name = 'y' WHERE id = 1",
  'update-foreign-key': 'UPDATE orders SET customer_id = 2 WHERE id = 1',
  'update-foreign-key-null': 'UPDATE orders SET customer_id = NULL',
  'update-partitioned': 'UPDATE metrics SET value = 1',
  'update-partitioned-pruned': 'UPDATE metrics SET value = 1 WHERE at = 5',
  'update-inherited': 'UPDATE animals SET legs = 3',
  'update-only': 'UPDATE ONLY animals SET legs = 3',
  'update-view': 'UPDATE open_orders SET price = 5',
  'update-trigger': "UPDATE audited SET name = 'x'",
  'update-cte': 'WITH few AS (SELECT id FROM bare LIMIT 5) UPDATE loose SET at = 2 FROM few WHERE loose.id = few.id',
  'delete-all': 'DELETE FROM loose',
  'delete-by-key': 'DELETE FROM loose WHERE id = 1',
  'delete-child': 'DELETE FROM visits',
  'delete-parent': 'DELETE FROM orders WHERE id = 1',
  'delete-parent-no-rows': 'DELETE FROM customers WHERE id = 100000',
  'delete-using': 'DELETE FROM loose USING customers c WHERE c.id = loose.id',
  'delete-rule': 'DELETE FROM audited',
  'delete-partitioned': 'DELETE FROM metrics',
  'delete-inherited': 'DELETE FROM animals',
  'delete-only': 'DELETE FROM ONLY animals',
  merge: {
    sql: 'MERGE INTO loose USING bare ON loose.id = bare.id WHEN MATCHED THEN UPDATE SET at = 1 WHEN NOT MATCHED THEN INSERT VALUES (bare.id, 1)',
    majors: majorsFrom(15),
  },
  'merge-foreign-key': {
    sql: 'MERGE INTO visits USING bare ON visits.id = bare.id WHEN MATCHED THEN DELETE',
    majors: majorsFrom(15),
  },
  'data-and-schema-mixed': 'ALTER TABLE bare ADD z int; UPDATE bare SET z = 1',
  'ddl-and-backfill-same-tx': 'ALTER TABLE loose ADD z int; UPDATE loose SET z = at',
});
