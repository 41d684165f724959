import type { Rehearsal } from '../rehearsal/rehearsal.ts';
import type { Analysis, Finding } from './analysis.ts';
import type { CatalogData } from './catalog.ts';
import type { PredictedLock } from './locks/prediction.ts';
import { gatherFacts } from './rules/facts.ts';
import { rules } from './rules/registry.ts';

export interface FindInput {
  analysis: Analysis;
  rehearsal?: Rehearsal;
  catalogOf: (source: string) => CatalogData;
  serverMajor: number;
}

/**
 * What every rule says of every migration. Where the rehearsal saw a statement, its locks, rewrites and scans count;
 * else the static lock model's. `statement` is the index within the analysed migration.
 */
export function find({
  analysis,
  rehearsal,
  catalogOf,
  serverMajor,
}: FindInput): Array<Finding & { migration: string }> {
  const rows = rehearsal?.seed.rows;
  const held = new Map<string, PredictedLock[]>();
  return analysis.migrations.flatMap((migration) => {
    const rehearsed = rehearsal?.migrations.find(
      ({ id, source }) => id === migration.id && source === migration.source,
    );
    const statements = gatherFacts({ migration, rehearsed, rows, held });
    const catalog = catalogOf(migration.source);
    const input = { migration, statements, catalog, serverMajor, ...(rows === undefined ? {} : { rows }) };
    return rules.flatMap((rule) => rule.check(input)).map((finding) => ({ ...finding, migration: migration.id }));
  });
}
