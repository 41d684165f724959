import type { Operation } from '../sql/operation.ts';
import { splitName } from './catalog.ts';
import { textOf } from './detail.ts';

/**
 * What the whole PR makes, by name, for statements that only make sense with a later one: a view that is dropped to be
 * made again, a table renamed under a view of its old name. Schemas are left out: names are compared as a reader would.
 */
export interface Outlook {
  makesView(name: string): boolean;
  makesTable(name: string): boolean;
  makesFunction(name: string, givenArguments: string | undefined): boolean;
  makesTrigger(table: string | undefined, name: string): boolean;
  makesPolicy(table: string | undefined, name: string): boolean;
  makesRule(table: string | undefined, name: string): boolean;
  /** A type is made, or renamed, to this name. */
  makesType(name: string): boolean;
  /** A unique index or constraint over exactly these columns is made on the table. */
  makesUnique(table: string, columns: string[]): boolean;
  makesForeignKey(table: string, columns: string[]): boolean;
}

export function lookAhead(operations: readonly Operation[]): Outlook {
  const made = new Set<string>();
  for (const operation of operations) for (const mark of marksOf(operation)) made.add(mark);
  const functions = Map.groupBy(
    operations.filter(({ kind }) => kind === 'create function' || kind === 'replace function'),
    ({ object }) => bare(object),
  );
  return {
    makesView: (name) => made.has(`view ${bare(name)}`),
    makesTable: (name) => made.has(`table ${bare(name)}`),
    makesFunction: (name, given) =>
      (functions.get(bare(name)) ?? []).some(
        (each) => given === undefined || (textOf(each, 'arguments') ?? '') === given,
      ),
    makesTrigger: (table, name) => made.has(`trigger ${bare(table)} ${name}`),
    makesPolicy: (table, name) => made.has(`policy ${bare(table)} ${name}`),
    makesRule: (table, name) => made.has(`rule ${bare(table)} ${name}`),
    makesType: (name) => made.has(`type ${bare(name)}`),
    makesUnique: (table, columns) => made.has(`unique ${bare(table)} ${sorted(columns)}`),
    makesForeignKey: (table, columns) => made.has(`foreign key ${bare(table)} ${sorted(columns)}`),
  };
}

function marksOf(operation: Operation): string[] {
  const { kind, object, table } = operation;
  switch (kind) {
    case 'create view':
    case 'replace view':
    case 'create materialized view':
      return [`view ${bare(object)}`];
    case 'create table':
    case 'create table as':
      return [`table ${bare(object)}`];
    case 'create trigger':
      return [`trigger ${bare(table)} ${object}`];
    case 'create policy':
      return [`policy ${bare(table)} ${object}`];
    case 'create rule':
      return [`rule ${bare(table)} ${object}`];
    case 'create type':
    case 'create domain':
      return [`type ${bare(object)}`];
    case 'alter type':
      return [`type ${bare(textOf(operation, 'newName'))}`];
    case 'create index':
      return operation.detail?.unique === true ? [`unique ${bare(table)} ${sorted(split(operation))}`] : [];
    case 'add unique':
    case 'add primary key':
      return [`unique ${bare(table)} ${sorted(split(operation))}`];
    case 'add foreign key':
      return [`foreign key ${bare(table)} ${sorted(split(operation))}`];
    default:
      return [];
  }
}

function split(operation: Operation): string[] {
  return textOf(operation, 'columns')?.split(',') ?? [];
}

function sorted(columns: string[]): string {
  return [...columns].sort().join(',');
}

function bare(name: string | undefined): string {
  return splitName(name ?? '').name;
}
