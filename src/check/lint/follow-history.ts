import { type CatalogData, unknownCatalog } from '../../analysis/catalog.ts';
import { evolveCatalog } from '../../analysis/evolve-catalog.ts';
import type { Migration } from '../../migrations/migration.ts';
import type { Operation } from '../../sql/operation.ts';
import { parseStatements } from '../../sql/postgres/parse.ts';
import { splitStatements } from '../../sql/postgres/split.ts';

/**
 * The schema behind migrations, by reading them. It is never taken to be complete: what they do not name is taken to
 * exist, and behind what cannot be followed nothing is known.
 */
export function followHistory(migrations: readonly Migration[], before: CatalogData = unknownCatalog()): CatalogData {
  return migrations.length === 0 ? before : evolveCatalog(before, migrations.flatMap(operationsOf));
}

function operationsOf({ up, notAnalysed }: Migration): Array<Operation | undefined> {
  const read = up.batches.flatMap(({ sql }) => operationsIn(sql));
  return notAnalysed === undefined ? read : [...read, undefined];
}

function operationsIn(sql: string): Array<Operation | undefined> {
  const whole = parseStatements(sql);
  if (whole.ok) return whole.statements.flatMap(({ operations }) => operations);
  return splitStatements(sql)
    .filter(({ kind }) => kind !== 'copy data')
    .flatMap((slice): Array<Operation | undefined> => {
      const alone = parseStatements(slice.sql);
      return alone.ok ? alone.statements.flatMap(({ operations }) => operations) : [undefined];
    });
}
