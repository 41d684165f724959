import type { TypeName } from 'libpg-query';
import { bodyOf, stringOf } from './tree.ts';

/** The grammar's internal names, as format_type() shows them. */
const shown: Record<string, string> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  varchar: 'character varying',
  bpchar: 'character',
  varbit: 'bit varying',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  time: 'time without time zone',
  timetz: 'time with time zone',
  serial4: 'serial',
  serial8: 'bigserial',
  serial2: 'smallserial',
  decimal: 'numeric',
};

/** A type as format_type() writes it: `character varying(20)`, `numeric(10,2)[]`, `app.mood`. */
export function typeText(type: TypeName | undefined): string {
  if (type === undefined) return '';
  const names = (type.names ?? []).map(stringOf).filter((name) => name !== 'pg_catalog');
  const base = names.length === 1 ? (shown[names[0] ?? ''] ?? names[0] ?? '') : names.join('.');
  const modifiers = base === 'interval' ? intervalText(type) : modifierText(type);
  const zone = [' with time zone', ' without time zone'].find((each) => base.endsWith(each)) ?? '';
  const stem = base.slice(0, base.length - zone.length);
  const arrays = '[]'.repeat(Math.min(1, type.arrayBounds?.length ?? 0));
  return `${stem}${modifiers}${zone}${arrays}`;
}

/** Fields of an interval: bits as in PostgreSQL's utils/timestamp.h. */
const intervalFields: Record<number, string> = {
  4: ' year',
  2: ' month',
  8: ' day',
  1024: ' hour',
  2048: ' minute',
  4096: ' second',
  6: ' year to month',
  1032: ' day to hour',
  3080: ' day to minute',
  7176: ' day to second',
  3072: ' hour to minute',
  7168: ' hour to second',
  6144: ' minute to second',
};

function intervalText(type: TypeName): string {
  const [fields, precision] = (type.typmods ?? []).map((node) => bodyOf(node, 'A_Const')?.ival?.ival ?? 0);
  const named = intervalFields[fields ?? 0] ?? '';
  return precision === undefined ? named : `${named}(${precision})`;
}

function modifierText(type: TypeName): string {
  const values = (type.typmods ?? []).map((node) => {
    const constant = bodyOf(node, 'A_Const');
    if (constant === undefined) return '?';
    return String(constant.ival?.ival ?? constant.sval?.sval ?? constant.fval?.fval ?? 0);
  });
  return values.length === 0 ? '' : `(${values.join(',')})`;
}
