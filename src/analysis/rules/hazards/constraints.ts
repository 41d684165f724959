import type { HazardSection } from './hazard.ts';

/** Constraints: what the catalogue of hazards lists, and what tells of each. */
export const constraints: HazardSection = {
  title: 'Constraints',
  hazards: [
    {
      id: 'add-fk',
      sql: 'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users',
      rules: ['add-foreign-key-validates'],
      phase: 'tighten',
    },
    {
      id: 'add-fk-not-valid',
      sql: 'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID',
      rules: ['locks-second-table', 'constraint-not-validated'],
      phase: 'tighten',
    },
    {
      id: 'validate-fk',
      sql: 'ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_fkey',
      locks: ['orders SHARE UPDATE EXCLUSIVE'],
    },
    {
      id: 'fk-validate-same-tx',
      sql: 'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT f',
      rules: ['scan-under-lock'],
    },
    {
      id: 'fk-two-or-more-in-one-migration',
      sql: 'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID; ALTER TABLE prices ADD CONSTRAINT g FOREIGN KEY (amount) REFERENCES users NOT VALID',
      rules: ['locks-second-table'],
    },
    {
      id: 'fk-on-partitioned-not-valid',
      sql: 'ALTER TABLE events ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES users NOT VALID',
      rules: ['unsupported-on-partitioned'],
    },
    {
      id: 'fk-on-partitioned',
      sql: 'ALTER TABLE events ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES users',
      rules: ['add-foreign-key-validates'],
    },
    {
      id: 'fk-self-reference',
      sql: 'ALTER TABLE users ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES users',
      rules: ['add-foreign-key-validates'],
    },
    {
      id: 'fk-replace-drop-add',
      sql: 'ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey, ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE',
      rules: ['add-foreign-key-validates'],
      locks: ['orders ACCESS EXCLUSIVE', 'users ACCESS EXCLUSIVE'],
    },
    {
      id: 'fk-without-index',
      sql: 'ALTER TABLE orders ADD z bigint REFERENCES users',
      rules: ['hygiene-foreign-key-index'],
    },
    {
      id: 'fk-cascade-added',
      sql: 'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE NOT VALID',
      rules: ['foreign-key-cascades'],
    },
    {
      id: 'fk-nondeterministic-collation',
      reason: ['migration-fails'],
    },
    {
      id: 'fk-deferrable-missing',
      taste: 'When a check happens is the app’s choice.',
    },
    {
      id: 'drop-fk',
      sql: 'ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey',
      rules: ['locks-second-table'],
      phase: 'expand',
      locks: ['users ACCESS EXCLUSIVE'],
    },
    {
      id: 'add-check',
      sql: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (qty > 1)',
      rules: ['scan-under-lock'],
      phase: 'tighten',
    },
    {
      id: 'add-check-not-valid',
      sql: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (qty > 1) NOT VALID',
      rules: ['constraint-not-validated'],
      phase: 'tighten',
    },
    {
      id: 'validate-check',
      sql: 'ALTER TABLE orders VALIDATE CONSTRAINT orders_qty_check',
      locks: ['orders SHARE UPDATE EXCLUSIVE'],
    },
    {
      id: 'check-validate-same-tx',
      sql: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (qty > 1) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT c',
      rules: ['scan-under-lock'],
    },
    {
      id: 'check-volatile-expression',
      sql: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (at < now()) NOT VALID',
      rules: ['check-not-immutable'],
    },
    {
      id: 'check-not-enforced',
      sql: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (qty > 1) NOT ENFORCED',
      locks: ['orders ACCESS EXCLUSIVE'],
      taste: 'It forbids nothing.',
    },
    {
      id: 'add-unique',
      sql: 'ALTER TABLE orders ADD CONSTRAINT k UNIQUE (email)',
      rules: ['add-unique-not-using-index'],
      phase: 'tighten',
    },
    {
      id: 'add-unique-using-index',
      sql: 'ALTER TABLE orders ADD CONSTRAINT k UNIQUE USING INDEX orders_note_key',
      locks: ['orders ACCESS EXCLUSIVE'],
    },
    {
      id: 'drop-unique',
      sql: 'ALTER TABLE orders DROP CONSTRAINT orders_code_key',
      rules: ['drop-unique'],
      phase: 'contract',
    },
    {
      id: 'add-primary-key',
      sql: 'ALTER TABLE prices ADD PRIMARY KEY (amount)',
      rules: ['add-unique-not-using-index'],
      phase: 'tighten',
    },
    {
      id: 'add-pk-using-index-nullable',
      sql: 'ALTER TABLE orders DROP CONSTRAINT orders_pkey; ALTER TABLE orders ADD CONSTRAINT p PRIMARY KEY USING INDEX orders_note_key',
      rules: ['scan-under-lock'],
    },
    {
      id: 'add-pk-using-index',
      sql: 'ALTER TABLE tickets ADD CONSTRAINT p PRIMARY KEY USING INDEX tickets_id_idx',
      phase: 'neutral',
      locks: ['tickets ACCESS EXCLUSIVE'],
    },
    {
      id: 'drop-pk',
      sql: 'ALTER TABLE orders DROP CONSTRAINT orders_pkey',
      rules: ['drop-primary-key'],
      phase: 'contract',
    },
    {
      id: 'add-exclusion',
      sql: 'ALTER TABLE orders ADD EXCLUDE USING gist (email WITH =)',
      rules: ['add-unique-not-using-index'],
      phase: 'tighten',
    },
    {
      id: 'alter-constraint-deferrable',
      sql: 'ALTER TABLE orders ALTER CONSTRAINT orders_user_id_fkey DEFERRABLE',
      locks: ['orders ACCESS EXCLUSIVE'],
      taste: 'Only the moment of the check changes.',
    },
    {
      id: 'rename-constraint',
      sql: 'ALTER TABLE orders RENAME CONSTRAINT orders_code_key TO k',
      rules: ['rename-constraint'],
    },
    {
      id: 'domain-add-check',
      sql: 'ALTER DOMAIN money_amount ADD CONSTRAINT c CHECK (VALUE < 9)',
      rules: ['scan-under-lock'],
      phase: 'tighten',
    },
    {
      id: 'domain-set-not-null',
      sql: 'ALTER DOMAIN money_amount SET NOT NULL',
      rules: ['scan-under-lock'],
      phase: 'tighten',
    },
    {
      id: 'create-domain-with-constraint',
      taste: 'A CHECK on the table is easier to change.',
    },
    {
      id: 'unvalidated-constraint-left',
      sql: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (qty > 1) NOT VALID',
      rules: ['constraint-not-validated'],
    },
  ],
};
