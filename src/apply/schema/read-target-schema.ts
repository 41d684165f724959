import type { Client } from 'pg';
import { readSchema } from '../../database/schema/read.ts';
import type { SchemaSnapshot } from '../../database/schema/snapshot.ts';

/** The schema that Lockstep keeps its own state in, in every target. */
const OWN = 'lockstep';

/**
 * The target's schema without Lockstep's own and without the tool's history tables, which a run changes by intent.
 * @param bookkeeping `schema.table` of the tool's history tables
 */
export async function readTargetSchema(client: Client, bookkeeping: readonly string[] = []): Promise<SchemaSnapshot> {
  const schema = await readSchema(client, { exclude: [...bookkeeping] });
  const isForeign = (entry: { schema: string }): boolean => entry.schema !== OWN;
  const named = ({ name }: { name: string }): boolean => name !== OWN && !name.startsWith(`${OWN}.`);
  return {
    ...schema,
    schemas: schema.schemas.filter(named),
    tables: schema.tables.filter(isForeign),
    views: schema.views.filter(isForeign),
    sequences: schema.sequences.filter(isForeign),
    enums: schema.enums.filter(isForeign),
    domains: schema.domains.filter(isForeign),
    composites: schema.composites.filter(isForeign),
    ranges: schema.ranges.filter(isForeign),
    functions: schema.functions.filter(isForeign),
    statistics: schema.statistics.filter(isForeign),
    others: schema.others.filter(named),
  };
}
