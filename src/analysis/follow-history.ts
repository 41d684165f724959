import type { Migration } from '../migrations/migration.ts';
import type { Operation } from '../sql/operation.ts';
import { readStatements } from '../sql/postgres/read-statements.ts';
import { hasStrayMark, splitStatements } from '../sql/postgres/split.ts';
import type { Analysis } from './analysis.ts';
import { type FollowedSchema, followSchema } from './evolve-catalog.ts';

/** The schema behind migrations, by reading them. */
export interface FollowedHistory extends Pick<FollowedSchema, 'catalog'> {
  read(migration: Migration): void;
  /** The same for one that was analysed already. */
  take(analysis: Analysis): void;
}

export function followHistory(migrations: readonly Migration[] = []): FollowedHistory {
  const schema = followSchema();
  const history: FollowedHistory = {
    catalog: () => schema.catalog(),
    read: ({ up, notAnalysed }) => {
      for (const { sql } of up.batches) schema.follow(operationsIn(sql));
      if (notAnalysed !== undefined) schema.follow([undefined]);
    },
    take: ({ migrations: analysed }) => {
      for (const { statements, notAnalysed } of analysed) {
        for (const { operations, unparsed } of statements)
          schema.follow(unparsed === undefined ? operations : [undefined]);
        if (notAnalysed !== undefined) schema.follow([undefined]);
      }
    },
  };
  for (const migration of migrations) history.read(migration);
  return history;
}

function operationsIn(sql: string): Array<Operation | undefined> {
  const whole = readStatements(sql);
  if (whole.ok) return whole.statements.flatMap(({ operations }) => operations);
  return splitStatements(sql)
    .filter(({ kind }) => kind !== 'copy data')
    .flatMap((slice): Array<Operation | undefined> => {
      if (hasStrayMark(slice)) return [undefined];
      const alone = readStatements(slice.sql);
      return alone.ok ? alone.statements.flatMap(({ operations }) => operations) : [undefined];
    });
}
