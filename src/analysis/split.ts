import type { AnalysedMigration, SplitStep } from './analysis.ts';
import type { CatalogData } from './catalog.ts';

export function proposeSplit(
  _migrations: AnalysedMigration[],
  _catalogOf: (source: string) => CatalogData,
): SplitStep[] | undefined {
  return undefined;
}
