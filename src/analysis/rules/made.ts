import type { Operation } from '../../sql/operation.ts';
import type { ClassifiedOperation } from '../analysis.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import type { RuleInput, RuleStatement } from './rule.ts';
import { shortName } from './words.ts';

export interface MadeTable {
  statement: RuleStatement;
  operation: ClassifiedOperation;
  /** Its columns and constraints, as the operations that would add them. */
  parts: Operation[];
}

export interface MadeColumn {
  statement: RuleStatement;
  /** An `add column`, also where CREATE TABLE makes it. */
  column: Operation;
  onNewTable: boolean;
}

export interface MadeForeignKey {
  statement: RuleStatement;
  name: string;
  table: string;
  columns: string[];
  parent: string;
  /** Empty where none are written: the parent's primary key. */
  parentColumns: string[];
}

/** Tables that the migration makes: not those that are there already, nor temporary ones. */
export const tablesMade = oncePerInput(findTables);

/** Columns that the migration makes, in new tables and in old ones. */
export const columnsMade = oncePerInput(findColumns);

/** Foreign keys that the migration makes, wherever they are written. */
export const foreignKeysMade = oncePerInput(findForeignKeys);

/** Rules ask for each statement anew, and a migration may hold 100,000 of them. */
function oncePerInput<Value>(find: (input: RuleInput) => Value): (input: RuleInput) => Value {
  const found = new WeakMap<RuleInput['statements'], Value>();
  return (input) => {
    const known = found.get(input.statements) ?? find(input);
    found.set(input.statements, known);
    return known;
  };
}

function findTables({ statements }: RuleInput): MadeTable[] {
  const found: MadeTable[] = [];
  for (const statement of statements)
    for (const operation of statement.operations)
      if (operation.kind === 'create table' && operation.onNewObject && !isSet(operation, 'temporary'))
        found.push({ statement, operation, parts: operation.parts ?? [] });
  return found;
}

function findColumns(input: RuleInput): MadeColumn[] {
  const found: MadeColumn[] = [];
  for (const { statement, parts } of tablesMade(input))
    for (const column of parts) if (column.kind === 'add column') found.push({ statement, column, onNewTable: true });
  for (const statement of input.statements)
    for (const column of statement.operations)
      if (column.kind === 'add column' && !column.why.endsWith('nothing happens'))
        found.push({ statement, column, onNewTable: column.onNewObject });
  return found;
}

function findForeignKeys(input: RuleInput): MadeForeignKey[] {
  const found: MadeForeignKey[] = [];
  for (const { statement, parts } of tablesMade(input)) for (const part of parts) take(part, statement);
  for (const statement of input.statements) for (const part of statement.operations) take(part, statement);
  return found;

  function take(part: Operation, statement: RuleStatement): void {
    const parent = part.references?.[0];
    const inline = part.kind === 'add column' ? textOf(part, 'foreignKey') : undefined;
    if (parent === undefined || (part.kind !== 'add foreign key' && inline === undefined)) return;
    found.push({
      statement,
      name: inline ?? part.object,
      table: part.table ?? '',
      columns: inline === undefined ? listOf(part, 'columns') : [part.column ?? ''],
      parent,
      parentColumns: listOf(part, 'refColumns'),
    });
  }
}

/** The column's type as the PR leaves it; undefined where neither the base nor the PR says. */
export function typeAfter(input: RuleInput, table: string, column: string): string | undefined {
  const written = writtenIn(input).types.get(`${shortName(table)}\0${column}`);
  return (written ?? findRelation(input.catalog, table)?.columns.find(({ name }) => name === column)?.type)
    ?.replace(/^bigserial$/, 'bigint')
    .replace(/^smallserial$/, 'smallint')
    .replace(/^serial$/, 'integer');
}

/** The columns of the table's primary key, as the PR leaves it. */
export function primaryKeyAfter(input: RuleInput, table: string): string[] {
  const written = writtenIn(input).primaryKeys.get(shortName(table));
  const constraints = findRelation(input.catalog, table)?.constraints ?? [];
  return written ?? constraints.find(({ kind }) => kind === 'primary key')?.columns ?? [];
}

/** The first columns of the table's indexes and unique constraints, with those that the PR makes. */
export function indexedColumns(input: RuleInput, table: string): Set<string> {
  const known = findRelation(input.catalog, table)?.indexes ?? [];
  const leads = known
    .filter(({ valid, partial }) => valid && partial !== true)
    .flatMap(({ columns }) => columns[0] ?? []);
  return new Set([...leads, ...leadsMade(input, table)]);
}

/** The first columns of the indexes and unique constraints that the PR makes on the table. */
export function leadsMade(input: RuleInput, table: string): ReadonlySet<string> {
  return writtenIn(input).leads.get(shortName(table)) ?? new Set();
}

/** The PR validates a constraint of this name. */
export function isValidated(input: RuleInput, constraint: string): boolean {
  return writtenIn(input).validated.has(constraint);
}

/** What the PR writes of columns and keys, by table without `public.`. */
interface Written {
  types: Map<string, string>;
  primaryKeys: Map<string, string[]>;
  leads: Map<string, Set<string>>;
  /** Constraints by their bare names. */
  validated: Set<string>;
}

const cache = new WeakMap<RuleInput['pr'], Written>();

/** Read once a PR: it may hold 100,000 statements, or thousands of files. */
function writtenIn({ pr }: RuleInput): Written {
  const known = cache.get(pr);
  if (known !== undefined) return known;
  const written: Written = { types: new Map(), primaryKeys: new Map(), leads: new Map(), validated: new Set() };
  for (const { statements } of pr) {
    for (const { operations } of statements) {
      for (const operation of operations)
        for (const each of [operation, ...(operation.parts ?? [])]) note(each, written);
    }
  }
  cache.set(pr, written);
  return written;
}

function note(operation: Operation, { types, primaryKeys, leads, validated }: Written): void {
  const { kind, column } = operation;
  const table = shortName(operation.table ?? '');
  if (kind === 'validate constraint') validated.add(operation.object);
  const type = textOf(operation, 'type');
  if (column !== undefined && type !== undefined) types.set(`${table}\0${column}`, type);
  const isColumnKey = kind === 'add column' && isSet(operation, 'primaryKey');
  if (kind === 'add primary key' || isColumnKey)
    primaryKeys.set(table, isColumnKey ? [column ?? ''] : listOf(operation, 'columns'));
  const makesIndex = kind === 'create index' || kind === 'add unique' || kind === 'add primary key';
  const lead = makesIndex
    ? listOf(operation, 'columns')[0]
    : isColumnKey || isSet(operation, 'unique')
      ? column
      : undefined;
  if (lead === undefined || isSet(operation, 'partial')) return;
  const set = leads.get(table) ?? new Set();
  leads.set(table, set.add(lead));
}

/** The same table, whether or not `public` is written. */
export function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && shortName(one) === shortName(other);
}
