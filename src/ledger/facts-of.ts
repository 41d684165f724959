import { createHash } from 'node:crypto';
import type { Analysis, ClassifiedOperation } from '../analysis/analysis.ts';
import { isSet, listOf } from '../analysis/detail.ts';
import type { DetectedMigrations, Migration } from '../migrations/migration.ts';
import { type ChangeFacts, type FactMigration, factLimits, type Touch } from './facts.ts';
import { namedInSql } from './named-expands.ts';

/** The values of a check that the ledger is made of; a CheckResult is one. */
export interface Checked {
  detected?: DetectedMigrations;
  analysis?: Analysis;
}

/** What a change brings, by its static check. `named`: the expands that its description names. */
export function factsOf({ detected, analysis }: Checked, named: readonly number[] = []): ChangeFacts {
  const pending = (detected?.changed ?? [])
    .filter(({ source }) => source.skipped === undefined)
    .flatMap((change) => change.pending.filter(({ everyRun }) => everyRun === undefined))
    .slice(0, factLimits.migrations);
  const migrations: FactMigration[] = [];
  const touches: Touch[] = [];
  for (const migration of pending) {
    const analysed = analysis?.migrations.find(({ id, source }) => id === migration.id && source === migration.source);
    for (const { operations, location } of analysed?.statements ?? []) {
      for (const operation of operations) {
        if (silent.has(operation.kind) || touches.length >= factLimits.touches) continue;
        touches.push({ ...touchOf(operation), ...location, migration: migrations.length });
      }
    }
    migrations.push(factOf(migration, analysed?.phase ?? 'unknown'));
  }
  const texts = pending.flatMap(({ up }) => up.batches.map(({ sql }) => sql));
  const expands = [...new Set([...named, ...texts.flatMap(namedInSql)])].slice(0, factLimits.expands);
  return { migrations, touches, expands };
}

/** What says nothing about an object that another change may need. */
const silent: ReadonlySet<string> = new Set([
  'select',
  'set',
  'transaction',
  'prepare',
  'execute',
  'cursor',
  'explain',
  'comment',
  'analyze',
  'vacuum',
  'checkpoint',
  'load',
]);

function factOf({ tool, source, id, version, order, path, files }: Migration, phase: FactMigration['phase']) {
  const digest = createHash('sha256')
    .update(
      Object.entries(files)
        .map((each) => each.join(' '))
        .toSorted()
        .join('\n'),
    )
    .digest('hex');
  const known = { tool, source, id, version, path, digest: digest.slice(0, 20), phase };
  return order === undefined ? known : { ...known, order };
}

function touchOf(operation: ClassifiedOperation): Omit<Touch, 'path' | 'line' | 'migration'> {
  const { kind, phase, onNewObject: isNew } = operation;
  const table = operation.table === undefined ? undefined : shortName(operation.table);
  const copies = copiesOf(operation, table);
  return {
    kind,
    phase,
    object: objectOf(operation, table),
    ...(table !== undefined && { table }),
    isNew,
    ...(isSet(operation, 'notValid') && { notValid: true as const }),
    ...(copies.length > 0 && { copies }),
  };
}

function objectOf({ kind, object, column }: ClassifiedOperation, table: string | undefined): string {
  const name = shortName(object);
  if (column !== undefined) return `${table ?? name}.${column}`;
  if (table === undefined && !/ (?:table|column)$/.test(kind))
    return `${kind.split(' ').slice(1).join(' ')} ${name}`.trim();
  if (table === undefined || name === table) return name;
  return /constraint|primary key|unique|foreign key|check|exclusion/.test(kind)
    ? `${table} constraint ${name}`
    : `${kind.split(' ').slice(1).join(' ')} ${name}`;
}

/** `UPDATE users SET full_name = name`: each column that is set may come from each that is read. */
function copiesOf(operation: ClassifiedOperation, table: string | undefined): Array<{ to: string; from: string }> {
  if (operation.kind !== 'update' || table === undefined) return [];
  const bare = table.slice(table.lastIndexOf('.') + 1);
  const set = listOf(operation, 'columns').slice(0, 20);
  const read = listOf(operation, 'columnsRead').map((name) =>
    name.startsWith(`${bare}.`) ? name.slice(bare.length + 1) : name,
  );
  const sources = read.filter((name) => !name.includes('.') && !set.includes(name)).slice(0, 20);
  return set.flatMap((to) => sources.map((from) => ({ to: `${table}.${to}`, from: `${table}.${from}` })));
}

function shortName(name: string): string {
  return name.replace(/^public\./, '');
}
