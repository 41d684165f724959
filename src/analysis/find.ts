import type { Rehearsal } from '../rehearsal/rehearsal.ts';
import type { Analysis, Finding } from './analysis.ts';
import type { CatalogData } from './catalog.ts';
import { type Carried, gatherFacts, nothingCarried } from './rules/facts.ts';
import type { RuleInput, RuleStatement } from './rules/rule.ts';
import { rulesFor } from './rules/rules-for.ts';

export interface FindInput {
  analysis: Analysis;
  rehearsal?: Rehearsal;
  catalogOf: (source: string) => CatalogData;
  serverMajor: number;
  /** What server, role or connection set for the migrating session, by source: `{ lock_timeout: '2s' }`. */
  settingsOf?: (source: string) => Readonly<Record<string, string>>;
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
  settingsOf,
}: FindInput): Array<Finding & { migration: string }> {
  const rows = rehearsal?.seed.rows;
  const carriedOf = new Map<string, Carried>();
  const soFarOf = new Map<string, RuleStatement[][]>();
  const prOf = Map.groupBy(analysis.migrations, ({ source }) => source);
  return analysis.migrations.flatMap((migration) => {
    const rehearsed = rehearsal?.migrations.find(
      ({ id, source }) => id === migration.id && source === migration.source,
    );
    const carried = carriedOf.get(migration.source) ?? nothingCarried(settingsOf?.(migration.source));
    carriedOf.set(migration.source, carried);
    const statements = gatherFacts({ migration, rehearsed, rows, carried });
    const soFar = soFarOf.get(migration.source) ?? [];
    soFarOf.set(migration.source, soFar);
    soFar.push(statements);
    const catalog = catalogOf(migration.source);
    const input: RuleInput = {
      migration,
      statements,
      soFar,
      pr: prOf.get(migration.source) ?? [migration],
      catalog,
      serverMajor,
      ...(rows === undefined ? {} : { rows }),
    };
    const found: Array<Finding & { migration: string }> = [];
    for (const rule of rulesFor(statements))
      for (const finding of rule.check(input)) found.push(Object.assign(finding, { migration: migration.id }));
    return found;
  });
}
