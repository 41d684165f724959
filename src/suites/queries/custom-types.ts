import { withClient } from '../../database/client.ts';
import type { DatabaseAddress } from '../../database/database.ts';
import type { Candidate } from './read-shapes.ts';

/** Types below are PostgreSQL's own, with the same OID everywhere (FirstNormalObjectId in access/transam.h). */
const FIRST_CUSTOM = 16_384;

/**
 * How a new session of the app would declare parameters on the new schema: it looks up the OIDs of enums and the like
 * anew, so a type that was replaced by one of the same name is no break. What is gone is left to the server.
 */
export async function translateTypes(
  candidates: readonly Candidate[],
  [old, now]: readonly [DatabaseAddress, DatabaseAddress],
): Promise<(types: readonly number[]) => number[]> {
  const isCustom = (type: number): boolean => type >= FIRST_CUSTOM;
  if (!candidates.some(({ paramTypes }) => paramTypes.some(isCustom))) return (types) => [...types];
  const [names, oids] = [await readTypes(old), new Map([...(await readTypes(now))].map(([oid, name]) => [name, oid]))];
  return (types) => types.map((type) => (isCustom(type) ? (oids.get(names.get(type) ?? '') ?? 0) : type));
}

function readTypes(address: DatabaseAddress): Promise<Map<number, string>> {
  return withClient(address, async (client) => {
    const { rows } = await client.query<{ oid: number; name: string }>(
      `SELECT t.oid, format('%I.%I', n.nspname, t.typname) AS name
         FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.oid >= $1`,
      [FIRST_CUSTOM],
    );
    return new Map(rows.map(({ oid, name }) => [oid, name]));
  });
}
