/** Types of PostgreSQL itself, as format_type writes them. */
const known = new Set(
  `smallint|integer|bigint|real|double precision|numeric|money|boolean|text|character varying|character|name|"char"|bytea
uuid|json|jsonb|jsonpath|xml|date|interval|time without time zone|time with time zone|timestamp without time zone
timestamp with time zone|inet|cidr|macaddr|macaddr8|bit|bit varying|point|line|lseg|box|path|polygon|circle|tsvector|tsquery
int4range|int8range|numrange|tsrange|tstzrange|daterange|int4multirange|int8multirange|nummultirange|tsmultirange
tstzmultirange|datemultirange|oid|regproc|regprocedure|regoper|regoperator|regclass|regcollation|regtype|regconfig
regdictionary|regrole|regnamespace|pg_lsn|pg_snapshot|txid_snapshot|xid|xid8|cid|tid`.split(/[|\n]/),
);

export function isKnownType(name: string): boolean {
  return known.has(name);
}

const text: Record<string, readonly string[]> = {
  text: ['character varying', 'character'],
  'character varying': ['text', 'character'],
  xml: ['text', 'character varying', 'character'],
  cidr: ['inet'],
  bit: ['bit varying'],
  'bit varying': ['bit'],
  integer: ['oid'],
  regproc: ['regprocedure'],
  regprocedure: ['regproc'],
  regoper: ['regoperator'],
  regoperator: ['regoper'],
};

/** pg_cast.castmethod = 'b' between types of PostgreSQL itself; the same from 13 to 18. */
export function binaryCoercible(from: string, to: string): boolean {
  if (text[from]?.includes(to) === true) return true;
  const [a, b] = [/^(oid|integer|reg\w+)$/.exec(from), /^(oid|integer|reg\w+)$/.exec(to)];
  if (a === null || b === null) return false;
  return from === 'oid' || to === 'oid' || from === 'integer' || to === 'integer';
}

/** Types that share operators and indexes: what PostgreSQL keeps an index or a checked key for. */
export function operatorFamily(type: string): string {
  return type === 'character varying' ? 'text' : type;
}
