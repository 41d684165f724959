import {
  type CatalogConstraint,
  type CatalogData,
  type CatalogRelation,
  emptyCatalog,
  emptyRelation,
} from '../analysis/catalog.ts';
import type {
  ConstraintEntry,
  IndexEntry,
  SchemaSnapshot,
  TableEntry,
  TriggerEntry,
  ViewEntry,
} from '../database/schema/snapshot.ts';

/** What the analysis needs to know of the base schema, from what was read from the server. */
export function catalogFrom(snapshot: SchemaSnapshot | undefined): CatalogData {
  if (snapshot === undefined) return emptyCatalog();
  const defaults = snapshot.tables.filter((table) => table.partitionBound === 'DEFAULT').map(nameOf);
  return {
    serverMajor: snapshot.identity.major,
    schemas: snapshot.schemas.map(({ name }) => name),
    relations: [
      ...snapshot.tables.map((table) => relationOf(table, defaults)),
      ...snapshot.views.map((view) => viewOf(view, snapshot)),
      ...snapshot.sequences.map(({ schema, name, ownedBy }) => ({
        ...emptyRelation(schema, name),
        kind: 'sequence' as const,
        ...(ownedBy !== null && { ownedBy }),
      })),
    ],
    types: [
      ...snapshot.enums.map(({ schema, name, labels }) => ({
        schema,
        name,
        kind: 'enum' as const,
        values: labels,
        constrained: false,
      })),
      ...snapshot.domains.map(({ schema, name, notNull, constraints }) => ({
        schema,
        name,
        kind: 'domain' as const,
        values: [],
        constrained: notNull || constraints.length > 0,
      })),
      ...snapshot.composites.map(({ schema, name }) => ({
        schema,
        name,
        kind: 'composite' as const,
        values: [],
        constrained: false,
      })),
      ...snapshot.ranges.map(({ schema, name }) => ({
        schema,
        name,
        kind: 'range' as const,
        values: [],
        constrained: false,
      })),
    ],
    functions: snapshot.functions.map((each) => ({
      schema: each.schema,
      name: each.name,
      arguments: each.arguments,
      volatility: volatilityOf(each.definition),
    })),
    extensions: snapshot.extensions.map(({ name }) => name),
    publications: snapshot.publications.map(({ name, tables, definition }) => ({
      name,
      tables: definition.startsWith('ALL TABLES') ? 'all' : tables,
    })),
  };
}

function relationOf(table: TableEntry, defaults: string[]): CatalogRelation {
  return {
    ...emptyRelation(table.schema, table.name),
    kind: table.kind,
    columns: table.columns.map((column) => ({
      name: column.name,
      type: column.type,
      notNull: column.notNull,
      hasDefault: column.default !== null,
      identity: column.identity,
      generated: column.generated !== null,
      ...(column.default !== null && { default: column.default }),
    })),
    constraints: table.constraints.map(constraintOf),
    indexes: table.indexes.map(indexOf),
    triggers: table.triggers.map(({ name }) => name),
    triggerEvents: triggerEventsOf(table.triggers),
    policies: table.policies.map(({ name }) => name),
    rules: table.rules.map(({ name }) => name),
    parents: table.parents,
    isPartition: table.partitionBound !== null,
    isDefaultPartition: defaults.includes(nameOf(table)),
    replicaIdentity: table.replicaIdentity,
    ...(table.partitionKey !== null && { partitionKey: table.partitionKey }),
  };
}

function viewOf(view: ViewEntry, { dependencies }: SchemaSnapshot): CatalogRelation {
  const reads = dependencies.filter(({ user }) => user === nameOf(view)).map(({ table }) => table);
  return {
    ...emptyRelation(view.schema, view.name),
    kind: view.kind,
    columns: view.columns.map(({ name, type }) => ({
      name,
      type,
      notNull: false,
      hasDefault: false,
      identity: null,
      generated: false,
    })),
    indexes: view.indexes.map(indexOf),
    triggers: view.triggers.map(({ name }) => name),
    triggerEvents: triggerEventsOf(view.triggers),
    rules: view.rules.map(({ name }) => name),
    reads: [...new Set(reads)],
  };
}

type TriggerEvent = NonNullable<CatalogRelation['triggerEvents']>[number];

/** From pg_get_triggerdef: `… BEFORE INSERT OR UPDATE OF a ON …`. */
function triggerEventsOf(triggers: TriggerEntry[]): TriggerEvent[] {
  const events: TriggerEvent[] = ['insert', 'update', 'delete', 'truncate'];
  const heads = triggers
    .filter(({ enabled }) => enabled !== 'disabled')
    .map(({ definition }) => /\b(?:BEFORE|AFTER|INSTEAD OF) (.*?) ON /s.exec(definition)?.[1]);
  return events.filter((event) => heads.some((head) => head === undefined || head.includes(event.toUpperCase())));
}

function constraintOf(constraint: ConstraintEntry): CatalogConstraint {
  const { references } = constraint;
  return {
    name: constraint.name,
    kind: constraint.kind,
    validated: constraint.validated,
    columns: constraint.columns,
    refTable: references === null ? null : `${references.schema}.${references.table}`,
    ...(constraint.deferred && { deferred: true }),
    expression:
      constraint.kind === 'check' ? constraint.definition.replace(/^CHECK \((.*)\)( NO INHERIT)?$/s, '$1') : null,
  };
}

function indexOf(index: IndexEntry): CatalogRelation['indexes'][number] {
  const { name, columns, unique, valid, constraint, definition, predicate } = index;
  const method = /\bUSING (\w+) \(/.exec(definition)?.[1];
  return { name, columns, unique, valid, constraint, partial: predicate !== null, ...(method && { method }) };
}

function nameOf({ schema, name }: { schema: string; name: string }): string {
  return `${schema}.${name}`;
}

/** pg_get_functiondef writes the volatility only where it is not VOLATILE. */
function volatilityOf(definition: string): 'immutable' | 'stable' | 'volatile' {
  const head = definition.split(/\bAS\b/, 1)[0] ?? '';
  if (/\bIMMUTABLE\b/.test(head)) return 'immutable';
  return /\bSTABLE\b/.test(head) ? 'stable' : 'volatile';
}
