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
      ...snapshot.tables.map((table) => ({ ...relationOf(table, defaults), ...identityOf(table, snapshot) })),
      ...snapshot.views.map((view) => ({ ...viewOf(view, snapshot), ...identityOf(view, snapshot) })),
      ...snapshot.sequences.map(({ schema, name, ownedBy }) => ({
        ...emptyRelation(schema, name),
        kind: 'sequence' as const,
        ...identityOf({ schema, name }, snapshot),
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
      ...snapshot.domains.map(({ schema, name, notNull, constraints, base, default: initial }) => ({
        schema,
        name,
        kind: 'domain' as const,
        values: [],
        constrained: notNull || constraints.length > 0,
        base,
        notNull,
        constraints: constraints.map(({ name: constraint, validated }) => ({ name: constraint, validated })),
        ...(initial !== null && { default: initial }),
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
      ...languageOf(each.definition),
      ...(each.kind === 'function' && { definition: each.definition }),
    })),
    extensions: snapshot.extensions.map(({ name }) => name),
    statistics: snapshot.statistics.map(({ schema, name, definition }) => ({
      schema,
      name,
      table: (/ FROM (\S+)$/.exec(definition)?.[1] ?? '').replaceAll('"', ''),
    })),
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
      ...(column.generatedKind === 'virtual' && { virtual: true }),
      ...(column.collation !== null && { collation: column.collation }),
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
    unlogged: table.persistence === 'unlogged',
    ...(table.accessMethod !== null && { accessMethod: table.accessMethod }),
    ...(table.partitionKey !== null && { partitionKey: table.partitionKey }),
  };
}

/** What is known of a relation besides its definition. */
function identityOf(named: { schema: string; name: string }, { identity }: SchemaSnapshot): Partial<CatalogRelation> {
  const known = identity.relations[nameOf(named)];
  if (known === undefined) return {};
  const { owner, tablespace, ofType } = known;
  return { owner, ...(tablespace !== null && { tablespace }), ...(ofType !== null && { ofType }) };
}

function viewOf(view: ViewEntry, { dependencies }: SchemaSnapshot): CatalogRelation {
  const own = dependencies.filter(({ user }) => user === nameOf(view));
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
    reads: [...new Set(own.map(({ table }) => table))],
    readColumns: own.flatMap(({ table, column }) => (column === null ? [] : { table, column })),
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
    ...(references !== null && { refColumns: references.columns }),
    ...(constraint.index !== null && { index: constraint.index }),
    inherited: constraint.inherited,
    noInherit: constraint.noInherit,
    deferrable: constraint.deferrable,
    enforced: !constraint.definition.endsWith(' NOT ENFORCED'),
    ...(constraint.deferred && { deferred: true }),
    expression:
      constraint.kind === 'check'
        ? constraint.definition.replace(/^CHECK \((.*)\)( NO INHERIT)?( NOT ENFORCED)?$/s, '$1')
        : null,
  };
}

function indexOf(index: IndexEntry): CatalogRelation['indexes'][number] {
  const { name, columns, uses, unique, valid, constraint, definition, predicate, parent } = index;
  const method = /\bUSING (\w+) \(/.exec(definition)?.[1];
  const known = { name, columns, uses, unique, valid, constraint, partial: predicate !== null };
  return { ...known, ...(method && { method }), ...(parent !== null && { parent }) };
}

function nameOf({ schema, name }: { schema: string; name: string }): string {
  return `${schema}.${name}`;
}

/** An aggregate has none. */
function languageOf(definition: string): { language?: string } {
  const language = /^ LANGUAGE ("?)(\w+)\1/m.exec(definition)?.[2];
  return language === undefined ? {} : { language };
}

/** pg_get_functiondef writes the volatility only where it is not VOLATILE. */
function volatilityOf(definition: string): 'immutable' | 'stable' | 'volatile' {
  const head = definition.split(/\bAS\b/, 1)[0] ?? '';
  if (/\bIMMUTABLE\b/.test(head)) return 'immutable';
  return /\bSTABLE\b/.test(head) ? 'stable' : 'volatile';
}
