import type { HazardSection } from './hazard.ts';

/** Types, sequences, views, functions, triggers, security, replication: what the catalogue of hazards lists, and what tells of each. */
export const objects: HazardSection = {
  title: 'Types, sequences, views, functions, triggers, security, replication',
  hazards: [
    {
      id: 'enum-add-value',
      sql: "ALTER TYPE mood ADD VALUE 'great'",
      rules: ['enum-value-new-to-old-app'],
      phase: 'expand',
    },
    {
      id: 'enum-add-value-used-same-tx',
      sql: "ALTER TYPE mood ADD VALUE 'great'; ALTER TABLE orders ALTER status SET DEFAULT 'great'",
      rules: ['enum-value-used-in-same-transaction'],
    },
    {
      id: 'enum-no-position',
      taste: 'Order matters to who sorts by it.',
    },
    {
      id: 'enum-rename-value',
      sql: "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'",
      phase: 'switch',
    },
    {
      id: 'enum-create',
      taste: 'A lookup table or a CHECK is easier to change.',
    },
    {
      id: 'enum-drop-type / cascade',
      sql: 'DROP TYPE mood CASCADE',
      rules: ['cascade-drops'],
      phase: 'contract',
    },
    {
      id: 'type-rename',
      sql: 'ALTER TYPE mood RENAME TO feeling',
      phase: 'switch',
    },
    {
      id: 'sequence-alter-type',
      sql: 'ALTER SEQUENCE invoice_number AS integer',
      rules: ['sequence-narrowed'],
      phase: 'tighten',
    },
    {
      id: 'sequence-restart / drop',
      sql: 'ALTER SEQUENCE invoice_number RESTART',
      rules: ['sequence-narrowed'],
      phase: 'tighten',
    },
    {
      id: 'sequence-behind-data',
      sql: 'INSERT INTO tickets (id) VALUES (1)',
      rules: ['sequence-behind-data'],
    },
    {
      id: 'view-create / replace-add-column',
      sql: 'CREATE VIEW v AS SELECT * FROM orders',
      phase: 'expand',
    },
    {
      id: 'view-replace-drop-column',
      reason: ['migration-fails'],
    },
    {
      id: 'view-drop / rename / cascade',
      sql: 'DROP VIEW open_orders',
      phase: 'contract',
    },
    {
      id: 'function-replace-body',
      sql: "CREATE OR REPLACE FUNCTION order_total(bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      rules: ['function-replaced'],
    },
    {
      id: 'function-drop / signature-change',
      sql: 'DROP FUNCTION order_total(bigint)',
      phase: 'contract',
    },
    {
      id: 'security-definer-without-search-path',
      sql: "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
      rules: ['hygiene-security-definer'],
    },
    {
      id: 'trigger-create / replace',
      sql: 'CREATE TRIGGER g BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION f()',
      phase: 'expand',
      locks: ['orders SHARE ROW EXCLUSIVE'],
    },
    {
      id: 'trigger-drop',
      sql: 'DROP TRIGGER orders_touch ON orders',
      phase: 'contract',
      locks: ['orders ACCESS EXCLUSIVE'],
    },
    {
      id: 'trigger-disable / disable-all',
      sql: 'ALTER TABLE orders DISABLE TRIGGER ALL',
      rules: ['triggers-disabled'],
      phase: 'ops',
    },
    {
      id: 'rule-create',
      sql: 'CREATE RULE r AS ON DELETE TO orders DO INSTEAD NOTHING',
      locks: ['orders ACCESS EXCLUSIVE'],
      other: 'The phase says that what statements do changes for both apps.',
    },
    {
      id: 'rls-enable',
      sql: 'ALTER TABLE users ENABLE ROW LEVEL SECURITY',
      rules: ['row-security-enabled'],
      phase: 'contract',
    },
    {
      id: 'rls-force / policy-create / policy-drop',
      sql: 'DROP POLICY orders_owner ON orders',
      phase: 'contract',
      locks: ['orders ACCESS EXCLUSIVE'],
    },
    {
      id: 'grant-revoke',
      sql: 'REVOKE SELECT ON orders FROM app',
      phase: 'contract',
    },
    {
      id: 'owner-change',
      sql: 'ALTER TABLE orders OWNER TO admin',
      rules: ['owner-changed'],
      phase: 'ops',
    },
    {
      id: 'replica-identity',
      sql: 'ALTER TABLE orders REPLICA IDENTITY FULL',
      rules: ['replica-identity'],
    },
    {
      id: 'publication-add-table',
      sql: 'CREATE PUBLICATION p FOR TABLE prices',
      rules: ['publication-without-key'],
    },
    {
      id: 'column-list-subscriber-missing',
      other: 'Lockstep does not know the subscribers; the snapshot says that there are some.',
    },
    {
      id: 'extension-create-no-version / update',
      taste: 'The version is the server’s choice unless pinned.',
    },
    {
      id: 'create-statistics',
      sql: 'CREATE STATISTICS s ON qty, price FROM orders',
      phase: 'neutral',
      locks: ['orders SHARE UPDATE EXCLUSIVE'],
      taste: 'Harmless.',
    },
    {
      id: 'drop-schema [cascade] / drop-database',
      sql: 'DROP DATABASE shop',
      rules: ['drop-database'],
      phase: 'contract',
    },
    {
      id: 'alter-system / superuser-needed',
      sql: "ALTER SYSTEM SET work_mem = '64MB'",
      rules: ['alter-system'],
    },
  ],
};
