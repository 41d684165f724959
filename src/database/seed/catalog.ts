import type { CompositeEntry, DomainEntry, EnumEntry, RangeEntry, SchemaSnapshot } from '../schema/snapshot.ts';
import { checkFacts } from './check-facts.ts';
import { mergeHints, type ValueHints } from './hints.ts';

/** The user's own types, by their name as columns write it. */
export interface TypeCatalog {
  enums: Map<string, EnumEntry>;
  domains: Map<string, DomainEntry & { hints: ValueHints }>;
  composites: Map<string, CompositeEntry>;
  ranges: Map<string, RangeEntry>;
  multiranges: Map<string, RangeEntry>;
}

/** The parser must be loaded: domains' checks are read here. */
export function typeCatalog({ enums, domains, composites, ranges }: SchemaSnapshot): TypeCatalog {
  return {
    enums: byType(enums),
    domains: byType(domains.map((domain) => ({ ...domain, hints: domainHints(domain) }))),
    composites: byType(composites),
    ranges: byType(ranges),
    multiranges: new Map(ranges.flatMap((range) => (range.multirange === null ? [] : [[range.multirange, range]]))),
  };
}

/** The type below a domain, and the domain below that. */
export function baseType(type: string, catalog: TypeCatalog): string {
  const domain = catalog.domains.get(type);
  return domain === undefined ? type : baseType(domain.base, catalog);
}

/** Whether a domain, or one below it, forbids NULL. */
export function domainIsNotNull(type: string, catalog: TypeCatalog): boolean {
  const domain = catalog.domains.get(type);
  return domain !== undefined && (domain.notNull || domainIsNotNull(domain.base, catalog));
}

function domainHints({ constraints }: DomainEntry): ValueHints {
  return constraints
    .flatMap(({ definition }) => checkFacts(definition).facts)
    .reduce<ValueHints>((hints, fact) => (fact.kind === 'value' ? mergeHints(hints, fact.hints) : hints), {});
}

function byType<Entry extends { type: string }>(entries: Entry[]): Map<string, Entry> {
  return new Map(entries.map((entry) => [entry.type, entry]));
}
