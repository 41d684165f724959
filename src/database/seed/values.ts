import type { TypeCatalog } from './catalog.ts';
import { choice, type Generator, identifier, literal, UNLIMITED } from './generator.ts';
import { mergeHints, type ValueHints } from './hints.ts';
import { booleans, decimals, floats, integers } from './numbers.ts';
import { others } from './other-values.ts';
import { texts } from './texts.ts';
import { dates, daytimes, intervals, timestamps } from './times.ts';
import { parseTypeName } from './type-name.ts';

export interface ValueRequest {
  /** As format_type prints it. */
  type: string;
  /** The column's. */
  name: string;
  hints: ValueHints;
  catalog: TypeCatalog;
}

/** How to make values of a type, or undefined for one that is not known. Nothing is asked of a database. */
export function valuesOf(request: ValueRequest): Generator | undefined {
  const { type, name, hints, catalog } = request;
  const domain = catalog.domains.get(type);
  if (domain !== undefined) {
    return valuesOf({ ...request, type: domain.base, hints: mergeHints(domain.hints, hints) });
  }
  if (hints.oneOf !== undefined && hints.oneOf.length > 0) return choice(hints.oneOf, type);
  const { base, args, element } = parseTypeName(type);
  if (element !== undefined) return arrays(request, element);
  const labels = catalog.enums.get(type)?.labels;
  if (labels !== undefined) return labels.length === 0 ? undefined : choice(labels.map(literal), type);
  return structured(request) ?? builtin({ type, base, args, name, hints }) ?? others({ type, base, args, hints });
}

function builtin(of: {
  type: string;
  base: string;
  args: string[];
  name: string;
  hints: ValueHints;
}): Generator | undefined {
  const { type, base, args, name, hints } = of;
  const [first] = args;
  switch (base) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return integers(base, hints);
    case 'numeric':
      return decimals({ type, args, hints });
    case 'real':
    case 'double precision':
      return floats(base, hints);
    case 'boolean':
      return booleans(type);
    case 'text':
    case 'citext':
    case 'character varying':
      return texts({ type, name, hints, fixed: false, ...(first !== undefined && { limit: Number(first) }) });
    case 'character':
    case 'bpchar':
      return texts({ type, name, hints, fixed: true, limit: Number(first ?? 20) });
    case 'name':
      return texts({ type, name, hints, fixed: false, limit: 63 });
    case 'date':
      return dates(type, hints);
    case 'timestamp without time zone':
      return timestamps({ type, base: 'timestamp', hints });
    case 'timestamp with time zone':
      return timestamps({ type, base: 'timestamptz', hints });
    case 'time without time zone':
    case 'time with time zone':
      return daytimes(type);
    default:
      return base.startsWith('interval') ? intervals(type) : undefined;
  }
}

/** Two elements, or as many as a check on cardinality asks for. */
function arrays({ type, name, hints, catalog }: ValueRequest, element: string): Generator | undefined {
  const inner = valuesOf({ type: element, name, hints: {}, catalog });
  if (inner === undefined) return undefined;
  const wanted = Math.min(hints.minLength ?? 2, 100, hints.maxLength ?? 100);
  const size = hints.maxLength === undefined ? Math.max(wanted, 1) : Math.min(Math.max(wanted, 1), hints.maxLength);
  if (size === 0) return choice([`'{}'`], type);
  const items = (index: string): string =>
    Array.from({ length: size }, (_, at) => inner.at(at === 0 ? index : `(${index}) + ${at}`)).join(', ');
  return { capacity: inner.capacity, at: (index) => `(ARRAY[${items(index)}])::${type}` };
}

/** Composite, range and multirange types of the user. */
function structured({ type, name, catalog }: ValueRequest): Generator | undefined {
  const composite = catalog.composites.get(type);
  if (composite !== undefined) {
    const fields = composite.attributes.map((field) =>
      valuesOf({ type: field.type, name: field.name, hints: {}, catalog }),
    );
    const known = fields.map((field): Generator => field ?? { capacity: 1, at: () => 'NULL' });
    const capacity = Math.max(1, ...known.map((field) => field.capacity));
    return { capacity, at: (index) => `ROW(${known.map((field) => field.at(index)).join(', ')})::${type}` };
  }
  const range = catalog.ranges.get(type) ?? catalog.multiranges.get(type);
  const bounds = range && valuesOf({ type: range.subtype, name, hints: {}, catalog });
  if (range === undefined || bounds === undefined) return undefined;
  const one = `${identifier(range.schema)}.${identifier(range.name)}`;
  const many = catalog.multiranges.has(type) ? `::${type}` : '';
  return {
    capacity: Math.min(UNLIMITED, Math.floor(bounds.capacity / 2)),
    at: (index) =>
      `${many && 'multirange('}${one}(${bounds.at(`2 * (${index})`)}, ${bounds.at(`2 * (${index}) + 1`)})${many && ')'}${many}`,
  };
}
