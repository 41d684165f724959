import { type Generator, UNLIMITED, wrapped } from './generator.ts';
import type { ValueHints } from './hints.ts';

/** Built-in types by their text form; `#` stands for the row's number. */
const BY_TEXT: Record<string, string> = {
  xml: '<value>#</value>',
  tsquery: 'word#',
  point: '(#,#)',
  line: '{1,-1,#}',
  lseg: '[(#,0),(#,1)]',
  box: '(#,1),(0,0)',
  path: '((0,0),(#,1),(1,0))',
  polygon: '((0,0),(#,1),(1,0))',
  circle: '<(0,0),#>',
  jsonpath: '$.a#',
  pg_snapshot: '1#:1#:',
  txid_snapshot: '1#:1#:',
  hstore: 'key=>#',
  ltree: 'root.n#',
  lquery: 'root.n#',
  ltxtquery: 'n#',
  cube: '(#)',
  seg: '#',
  refcursor: 'cursor#',
};

/** Range types: their element's expression from a number, and the distance that keeps two of them apart. */
const RANGES: Record<string, string> = {
  int4range: '(#)::int',
  int8range: '(#)::bigint',
  numrange: '(#)::numeric',
  daterange: `(date '2024-01-01' + (#)::int)`,
  tsrange: `(timestamp '2024-01-01' + (#) * interval '1 hour')`,
  tstzrange: `(timestamptz '2024-01-01 00:00:00+00' + (#) * interval '1 hour')`,
};

/** The rest of PostgreSQL's types, and those of well-known extensions; undefined for any other. */
export function others(of: { type: string; base: string; args: string[]; hints: ValueHints }): Generator | undefined {
  const { type, base, args } = of;
  const size = Number(args[0] ?? 1);
  const make = (sql: (index: string) => string, capacity = UNLIMITED): Generator => ({
    capacity,
    at: (index) => `(${sql(wrapped(index, capacity))})::${type}`,
  });
  const text = BY_TEXT[base];
  if (text !== undefined) return make((n) => `replace('${text}', '#', (${n})::text)`, 1_000_000_000);
  const range = RANGES[base] ?? RANGES[base.replace('multirange', 'range')];
  if (range !== undefined) return make((n) => rangeOf(base, range, n), 20_000_000);
  switch (base) {
    case 'uuid':
      return make((n) => `md5((${n})::text)`);
    case 'json':
    case 'jsonb':
      return make((n) => jsonOf(of.hints.jsonType, n));
    case 'bytea':
      return bytes(type, of.hints);
    case 'inet':
      return make((n) => `'10.0.0.0'::inet + ${n}`, 2 ** 24);
    case 'cidr':
      return make((n) => `host('10.0.0.0'::inet + ${n})`, 2 ** 24);
    case 'macaddr':
      return make((n) => `lpad(to_hex(${n}), 12, '0')`, 2 ** 40);
    case 'macaddr8':
      return make((n) => `lpad(to_hex(${n}), 16, '0')`, 2 ** 40);
    case 'bit':
      return make((n) => `(${n})`, 2 ** Math.min(size, 40));
    case 'bit varying':
      return make(
        (n) => `(${n})::bit(${Math.min(args.length === 0 ? 40 : size, 40)})`,
        2 ** Math.min(args.length === 0 ? 40 : size, 40),
      );
    case 'money':
      return make((n) => `(${n} + 1)::numeric`, 1_000_000_000);
    case 'tsvector':
      return make((n) => `to_tsvector('simple', 'word' || ${n})`);
    case '"char"':
      return make((n) => `chr(65 + (${n})::int)`, 26);
    case 'oid':
      return make((n) => `(${n} + 1)`, 2_000_000_000);
    case 'regclass':
      return make(() => `'pg_catalog.pg_class'`, 1);
    case 'pg_lsn':
      return make((n) => `'0/' || to_hex(${n})`, 2 ** 32);
    case 'xid':
    case 'xid8':
    case 'cid':
      return make((n) => `(${n} + 3)::text`, 2_000_000_000);
    case 'vector':
    case 'halfvec':
      return make((n) => `array_fill((${n} + 1)::real, ARRAY[${args.length === 0 ? 3 : size}])`, 1_000_000);
    case 'geometry':
    case 'geography':
      return make((n) => `'${shape(args)}' || (${n} % 90) || ' ' || (${n} / 90 % 90) || '${shapeEnd(args)}'`, 8_100);
    default:
      return undefined;
  }
}

/** 16 bytes, or as many as a CHECK on the length asks for. */
function bytes(type: string, { minLength, maxLength }: ValueHints): Generator {
  const length = Math.min(Math.max(minLength ?? 16, 0), maxLength ?? 1_000_000, 1_000_000);
  const hex = (index: string): string =>
    `substr(repeat(md5((${index})::text), ${Math.ceil(length / 16)}), 1, ${2 * length})`;
  return {
    capacity: length >= 8 ? UNLIMITED : 16 ** length,
    at: (index) => `decode(${hex(index)}, 'hex')::${type}`,
  };
}

function rangeOf(base: string, element: string, n: string): string {
  const one = base.replace('multirange', 'range');
  const call = `${one}(${element.replace('#', `2 * ${n}`)}, ${element.replace('#', `2 * ${n} + 1`)})`;
  return base === one ? call : `${base}(${call})`;
}

function jsonOf(kind: string | undefined, n: string): string {
  if (kind === 'array') return `'[' || ${n} || ']'`;
  if (kind === 'number') return `(${n})::text`;
  if (kind === 'string') return `'"text-' || ${n} || '"'`;
  if (kind === 'boolean') return `CASE (${n}) % 2 WHEN 0 THEN 'true' ELSE 'false' END`;
  return `'{"number": ' || ${n} || ', "name": "text-' || ${n} || '"}'`;
}

/** PostGIS: `geometry(Point,4326)`, in the extended text form. Points only; other shapes are built around one. */
function shape([kind = 'Point', srid]: string[]): string {
  const prefix = srid === undefined ? '' : `SRID=${Number(srid)};`;
  if (/polygon/i.test(kind))
    return `${prefix}${/multi/i.test(kind) ? 'MULTIPOLYGON(((' : 'POLYGON(('}0 0, 1 0, 1 1, 0 0))`.replace(
      /0 0, 1 0, 1 1, 0 0\)\)$/,
      '',
    );
  if (/linestring/i.test(kind)) return `${prefix}${/multi/i.test(kind) ? 'MULTILINESTRING((' : 'LINESTRING('}-1 -1, `;
  return `${prefix}${/multi/i.test(kind) ? 'MULTIPOINT(' : 'POINT('}`;
}

function shapeEnd([kind = 'Point']: string[]): string {
  return ')'.repeat(/multipolygon/i.test(kind) ? 3 : /polygon|multiline/i.test(kind) ? 2 : 1);
}
