import lines from './builtin-functions.json' with { type: 'json' };

let known: ReadonlySet<string> | undefined;

/** Of PostgreSQL's own functions, without `pg_catalog.`; read when the first is asked for, as few statements call one. */
export function isBuiltin(name: string): boolean {
  known ??= new Set(lines.flatMap((line) => line.split(' ')));
  return known.has(name);
}
