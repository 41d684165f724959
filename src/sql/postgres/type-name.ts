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
  const modifiers = base === 'interval' ? '' : modifierText(type);
  const [, stem = base, zone = ''] = /^(.*?)( with(?:out)? time zone)$/.exec(base) ?? [];
  const arrays = '[]'.repeat(Math.min(1, type.arrayBounds?.length ?? 0));
  return `${stem}${modifiers}${zone}${arrays}`;
}

function modifierText(type: TypeName): string {
  const values = (type.typmods ?? []).map((node) => {
    const constant = bodyOf(node, 'A_Const');
    if (constant === undefined) return '?';
    return String(constant.ival?.ival ?? constant.sval?.sval ?? constant.fval?.fval ?? 0);
  });
  return values.length === 0 ? '' : `(${values.join(',')})`;
}
