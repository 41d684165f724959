/** The ledger's tables. `schema` is the bot's own; what is kept is bounded by src/ledger/facts.ts. */
export function ledgerTables(schema: string): string {
  return `
  CREATE TABLE IF NOT EXISTS ${schema}.branches (
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    tip text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now(),
    walked text,
    PRIMARY KEY (repository_id, branch)
  );
  CREATE TABLE IF NOT EXISTS ${schema}.merged_changes (
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    position bigint NOT NULL,
    commit text NOT NULL,
    pull integer,
    merged_at text NOT NULL,
    facts text NOT NULL,
    PRIMARY KEY (repository_id, branch, commit)
  );
  CREATE TABLE IF NOT EXISTS ${schema}.open_pulls (
    repository_id bigint NOT NULL,
    number integer NOT NULL,
    base text NOT NULL,
    head text NOT NULL,
    draft boolean NOT NULL,
    facts text NOT NULL,
    told boolean NOT NULL DEFAULT false,
    closed boolean NOT NULL DEFAULT false,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, number)
  );
  CREATE TABLE IF NOT EXISTS ${schema}.applied (
    repository_id bigint NOT NULL,
    environment text NOT NULL,
    commit text NOT NULL,
    pull integer,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, environment, commit)
  );`;
}

/** Those that end with the repository. */
export const ledgerTableNames = ['branches', 'merged_changes', 'open_pulls', 'applied'] as const;
