/** The PRs that the demo plays: what each changes, where it starts, and the verdict it should get. */
export interface Scenario {
  branch: string;
  title: string;
  /** The commit of main it starts from, see build-history.ts. */
  from: 'init' | 'expanded' | 'switched';
  /** New or changed files; a function edits the file as it is. */
  files: Record<string, string | ((text: string) => string)>;
  expected: { verdict: 'pass' | 'warn' | 'fail' | 'error'; reason?: string };
}

const migration = (name: string): string => `prisma/migrations/${name}/migration.sql`;
const down = (name: string): string => `prisma/migrations/${name}/down.sql`;

/** The running app writes both columns while the old one is still read. */
export const writesBoth = (text: string): string =>
  text.replace('(email, total_cents) VALUES ($1, $2)', '(email, contact_email, total_cents) VALUES ($1, $1, $2)');

/** The new code uses contact_email alone. */
export const usesContactEmail = (text: string): string =>
  text
    .replace("'id, email, total_cents", "'id, contact_email AS email, total_cents")
    .replace('(email, contact_email, total_cents) VALUES ($1, $1, $2)', '(email, total_cents) VALUES ($1, $2)')
    .replace('(email, total_cents) VALUES', '(contact_email, total_cents) VALUES');

export const expandMigration = {
  [migration('20260201090000_add_contact_email')]: `ALTER TABLE orders ADD COLUMN contact_email text;
-- The code that stops writing email comes next; it must not meet a NOT NULL.
ALTER TABLE orders ALTER COLUMN email DROP NOT NULL;
`,
  [down('20260201090000_add_contact_email')]: `ALTER TABLE orders ALTER COLUMN email SET NOT NULL;
ALTER TABLE orders DROP COLUMN contact_email;
`,
};

export const backfillMigration = {
  [migration('20260208090000_backfill_contact_email')]:
    `-- A batch a transaction, so that no row stays locked for long. Prisma sends the file as it is, without a transaction.
DO $$
DECLARE
  touched integer;
BEGIN
  LOOP
    UPDATE orders SET contact_email = email
    WHERE id IN (SELECT id FROM orders WHERE contact_email IS NULL AND email IS NOT NULL LIMIT 1000);
    GET DIAGNOSTICS touched = ROW_COUNT;
    EXIT WHEN touched = 0;
    COMMIT;
  END LOOP;
END
$$;
`,
  [down('20260208090000_backfill_contact_email')]: '-- Nothing to take back: the values stay true.\n',
};

export const scenarios: Scenario[] = [
  {
    branch: 'expand',
    title: 'A good expand: a nullable column, written by the new app',
    from: 'init',
    files: { ...expandMigration, 'src/orders.ts': writesBoth },
    expected: { verdict: 'pass' },
  },
  {
    branch: 'backfill',
    title: 'Its backfill, in batches',
    from: 'expanded',
    files: backfillMigration,
    expected: { verdict: 'pass' },
  },
  {
    branch: 'contract',
    title: 'Its contract, after no code uses the old column any more',
    from: 'switched',
    files: {
      [migration('20260301090000_drop_email')]: 'ALTER TABLE orders DROP COLUMN email;\n',
      [down('20260301090000_drop_email')]: 'ALTER TABLE orders ADD COLUMN email text;\n',
    },
    expected: { verdict: 'pass' },
  },
  {
    branch: 'mixed',
    title: 'Expand and contract in one PR',
    from: 'init',
    files: {
      [migration('20260201090000_replace_email')]: `ALTER TABLE orders ADD COLUMN contact_email text;
UPDATE orders SET contact_email = email;
ALTER TABLE orders DROP COLUMN email;
`,
      'src/orders.ts': usesContactEmail,
    },
    expected: { verdict: 'fail', reason: 'expand-and-contract' },
  },
  {
    branch: 'rename',
    title: 'A column rename',
    from: 'init',
    files: {
      [migration('20260201090000_rename_email')]: 'ALTER TABLE orders RENAME COLUMN email TO contact_email;\n',
      'src/orders.ts': usesContactEmail,
    },
    expected: { verdict: 'fail', reason: 'switch' },
  },
  {
    branch: 'too-early',
    title: 'A contract too early: the running app still reads the column',
    from: 'expanded',
    files: {
      [migration('20260215090000_drop_email')]: 'ALTER TABLE orders DROP COLUMN email;\n',
      'src/orders.ts': usesContactEmail,
    },
    expected: { verdict: 'fail', reason: 'old-app-breaks' },
  },
  {
    branch: 'not-null',
    title: 'NOT NULL without a default',
    from: 'init',
    files: { [migration('20260201090000_add_country')]: 'ALTER TABLE orders ADD COLUMN country text NOT NULL;\n' },
    expected: { verdict: 'fail', reason: 'add-column-not-null-no-default' },
  },
  {
    branch: 'index',
    title: 'An index without CONCURRENTLY',
    from: 'init',
    files: { [migration('20260201090000_index_email')]: 'CREATE INDEX orders_email_idx ON orders (email);\n' },
    expected: { verdict: 'fail', reason: 'create-index-not-concurrent' },
  },
  {
    branch: 'rewrite',
    title: 'A type change that rewrites the table',
    from: 'init',
    files: { [migration('20260201090000_widen_total')]: 'ALTER TABLE orders ALTER COLUMN total_cents TYPE bigint;\n' },
    expected: { verdict: 'fail', reason: 'table-rewrite' },
  },
  {
    branch: 'fails-on-data',
    title: 'A migration that fails on the rows that are there',
    from: 'init',
    files: {
      [migration('20260201090000_one_order_per_customer')]: `ALTER TABLE orders ADD COLUMN source text;
CREATE UNIQUE INDEX orders_email_key ON orders (email);
`,
    },
    expected: { verdict: 'fail', reason: 'migration-fails' },
  },
  {
    branch: 'wrong-down',
    title: 'A down that does not restore the schema',
    from: 'init',
    files: {
      [migration('20260201090000_shorter_note')]:
        "ALTER TABLE orders ALTER COLUMN note SET DEFAULT '';\nALTER TABLE orders ADD COLUMN gift boolean NOT NULL DEFAULT false;\n",
      [down('20260201090000_shorter_note')]: 'ALTER TABLE orders DROP COLUMN gift;\n',
    },
    expected: { verdict: 'warn', reason: 'rollback-differs' },
  },
];
