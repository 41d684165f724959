import type { Script, SourceChange } from '../migrations/migration.ts';
import type { Rehearsal } from '../rehearsal/rehearsal.ts';
import type { LockMode, TracedStatement } from '../trace/trace.ts';
import { analyse } from './analyse.ts';
import type { Analysis, Finding } from './analysis.ts';
import {
  type CatalogColumn,
  type CatalogConstraint,
  type CatalogData,
  type CatalogRelation,
  emptyCatalog,
  emptyRelation,
} from './catalog.ts';
import { find } from './find.ts';

/** `bigint not null default` → a column. */
function column([name, text]: [string, string]): CatalogColumn {
  const [, type = text] = /^(.*?)(?= not null| default|$)/.exec(text) ?? [];
  return {
    name,
    type,
    notNull: text.includes('not null'),
    hasDefault: text.includes('default'),
    identity: null,
    generated: false,
  };
}

export function table(
  name: string,
  columns: Record<string, string>,
  more: Partial<CatalogRelation> = {},
): CatalogRelation {
  return { ...emptyRelation('public', name), columns: Object.entries(columns).map(column), ...more };
}

export function constraint(
  kind: CatalogConstraint['kind'],
  name: string,
  columns: string[],
  more: Partial<CatalogConstraint> = {},
): CatalogConstraint {
  return { name, kind, validated: true, columns, refTable: null, expression: null, ...more };
}

/** A small shop: what the tests' migrations change. */
export const shop: CatalogData = {
  ...emptyCatalog(),
  relations: [
    table(
      'users',
      { id: 'bigint not null default', name: 'text' },
      { constraints: [constraint('primary key', 'users_pkey', ['id'])] },
    ),
    table(
      'orders',
      {
        id: 'bigint not null default',
        user_id: 'bigint',
        email: 'character varying(20)',
        code: 'text not null',
        price: 'numeric(10,2)',
        qty: 'integer not null default',
        status: 'mood',
        note: 'text',
        at: 'timestamp without time zone',
        checked: 'text',
      },
      {
        constraints: [
          constraint('primary key', 'orders_pkey', ['id']),
          constraint('foreign key', 'orders_user_id_fkey', ['user_id'], { refTable: 'public.users' }),
          constraint('unique', 'orders_code_key', ['code']),
          constraint('check', 'orders_qty_check', ['qty'], { expression: '(qty > 0)' }),
          constraint('check', 'orders_checked_check', ['checked'], { expression: '(checked IS NOT NULL)' }),
        ],
        indexes: [
          { name: 'orders_pkey', columns: ['id'], unique: true, valid: true, constraint: 'orders_pkey' },
          { name: 'orders_code_key', columns: ['code'], unique: true, valid: true, constraint: 'orders_code_key' },
          { name: 'orders_email_idx', columns: ['email'], unique: false, valid: true, constraint: null },
          { name: 'orders_note_key', columns: ['note'], unique: true, valid: true, constraint: null },
        ],
        triggers: ['orders_touch'],
        policies: ['orders_owner'],
      },
    ),
    table('events', { id: 'bigint not null', at: 'timestamp with time zone' }, { kind: 'partitioned table' }),
    table('events_1', { id: 'bigint not null' }, { parents: ['public.events'], isPartition: true }),
    table(
      'events_rest',
      { id: 'bigint not null' },
      { parents: ['public.events'], isPartition: true, isDefaultPartition: true },
    ),
    table('prices', { amount: 'money_amount' }),
    {
      ...emptyRelation('public', 'open_orders'),
      kind: 'view',
      reads: ['public.orders'],
      columns: [column(['id', 'bigint'])],
    },
    { ...emptyRelation('public', 'order_totals'), kind: 'materialized view', reads: ['public.orders'] },
    { ...emptyRelation('public', 'invoice_number'), kind: 'sequence' },
  ],
  types: [
    { schema: 'public', name: 'mood', kind: 'enum', values: ['sad', 'ok'], constrained: false },
    { schema: 'public', name: 'money_amount', kind: 'domain', values: [], constrained: true },
  ],
  functions: [{ schema: 'public', name: 'order_total', arguments: 'bigint', volatility: 'volatile' }],
  extensions: [],
};

interface Options {
  transaction?: Script['transaction'];
  catalog?: CatalogData;
  /** One batch a statement where the text is a list. */
  measured?: Array<Partial<TracedStatement>>;
  rows?: Record<string, number>;
  serverMajor?: number;
}

/** A PR of one migration; a list of texts is sent one by one. */
export function changeOf(sql: string | string[], transaction: Script['transaction'] = 'migration'): SourceChange {
  const source = { tool: 'sql' as const, path: 'migrations', reason: '' };
  const history = { source, bookkeeping: '', migrations: [], problems: [] };
  const path = 'migrations/1.sql';
  const texts = typeof sql === 'string' ? [sql] : sql;
  const batches = texts.map((text, index) => ({ sql: text, path, line: index * 10 + 1 }));
  const migration = {
    id: '1',
    version: '1',
    tool: 'sql' as const,
    source: 'migrations',
    path,
    files: {},
    up: { transaction, batches },
  };
  return { source, base: history, head: history, changes: [], pending: [migration], problems: [] };
}

export function analyseSql(sql: string | string[], { transaction, catalog = shop }: Options = {}): Analysis {
  return analyse([changeOf(sql, transaction)], () => catalog);
}

/** `phase` of every operation, in order. */
export function phasesOf(sql: string | string[], options: Options = {}): string[] {
  const statements = analyseSql(sql, options).migrations.flatMap((migration) => migration.statements);
  return statements.flatMap(({ operations, phase }) =>
    operations.length === 0 ? [phase] : operations.map((each) => each.phase),
  );
}

export function findIn(sql: string | string[], options: Options = {}): Finding[] {
  const { catalog = shop, measured, rows = {}, serverMajor = 17 } = options;
  const analysis = analyseSql(sql, options);
  const rehearsal = measured && rehearsalOf(analysis, measured, rows);
  return find({ analysis, catalogOf: () => catalog, serverMajor, ...(rehearsal && { rehearsal }) });
}

/** The rules that speak, notes left out. */
export function rulesOf(sql: string | string[], options: Options = {}): string[] {
  return findIn(sql, options)
    .filter(({ severity }) => severity !== 'note')
    .map(({ rule }) => rule);
}

export function lock(
  name: string,
  mode: LockMode,
  more: Partial<TracedStatement['locks'][number]> = {},
): TracedStatement['locks'][number] {
  return { schema: 'public', name, kind: 'table', mode, heldMs: 1, origin: 'measured', isNew: false, ...more };
}

/** A rehearsal in which the statements ran as `measured` says, one transaction for all. */
function rehearsalOf(
  analysis: Analysis,
  measured: Array<Partial<TracedStatement>>,
  rows: Record<string, number>,
): Rehearsal {
  const [migration] = analysis.migrations;
  const statements = (migration?.statements ?? []).map(
    (analysed, index): TracedStatement => ({
      index,
      sql: analysed.sql,
      session: 1,
      location: analysed.location,
      protocol: 'simple',
      transaction: 1,
      autocommit: false,
      startMs: index,
      durationMs: 1,
      locks: [],
      rewrites: [],
      scans: [],
      rows: 0,
      walBytes: 0,
      sampled: false,
      ...measured[index],
    }),
  );
  return {
    server: { provider: 'embedded', version: '17.0', major: 17 },
    migrations: [{ id: '1', source: 'migrations', statements, outcome: 'ok' }],
    transactions: [],
    rollback: { status: 'not-run', detail: [] },
    seed: { origin: 'synthetic', rows, unseeded: [] },
    dataQuestions: [],
    notes: [],
    templates: { old: 'old' },
  };
}

/** A PR of several files, run in this order; each finding with the file (from 1) that it is about. */
export function findInFiles(
  files: Array<string | string[]>,
  { transaction = 'migration', catalog = shop, serverMajor = 17 }: Options = {},
): Array<Finding & { migration: string }> {
  const changes = files.map((sql) => changeOf(sql, transaction));
  const pending = changes.flatMap((change, index) =>
    change.pending.map((migration) => ({
      ...migration,
      id: String(index + 1),
      path: `migrations/${index + 1}.sql`,
      up: {
        ...migration.up,
        batches: migration.up.batches.map((batch) => ({ ...batch, path: `migrations/${index + 1}.sql` })),
      },
    })),
  );
  const analysis = analyse([{ ...changeOf('', transaction), pending }], () => catalog);
  return find({ analysis, catalogOf: () => catalog, serverMajor });
}
