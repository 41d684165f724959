import { parseStatements } from '../../sql/postgres/parse.ts';
import type { TracedStatement } from '../../trace/trace.ts';
import { type RelationName, splitName } from './relation-name.ts';

/**
 * What a statement that cannot be held still is about, before it has locked anything: what it locked in an earlier run,
 * and, since short locks are missed there, what its text names. A name without a schema is looked for in public.
 */
export function relationsFrom(
  earlier: readonly TracedStatement[],
): (record: Readonly<TracedStatement>) => RelationName[] {
  return ({ index, sql }) => {
    const relations = new Map(namedIn(sql).map((each) => [`${each.schema}.${each.name}`, each]));
    const same = earlier[index];
    const locks = same?.sql === sql ? same.locks.filter(({ isNew }) => !isNew) : [];
    for (const { schema, name } of locks) relations.set(`${schema}.${name}`, { schema, name });
    return [...relations.values()];
  };
}

function namedIn(sql: string): RelationName[] {
  const parsed = parseStatements(sql);
  if (!parsed.ok) return [];
  const names = parsed.statements.flatMap(({ operations }) => operations.map(({ table, object }) => table ?? object));
  return names.map((name) => (name.includes('.') ? splitName(name) : { schema: 'public', name }));
}
