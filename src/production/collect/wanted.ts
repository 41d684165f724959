/** Of the tables that rows are kept in, toast tables and temporary ones left out. `$1` are the schemas asked for. */
export const WANTED = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relpersistence <> 't'
  AND (cardinality($1::text[]) = 0 OR n.nspname = ANY ($1::text[]))`;
