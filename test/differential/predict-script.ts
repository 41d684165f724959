import { analyse } from '../../src/analysis/analyse.ts';
import type { CatalogData } from '../../src/analysis/catalog.ts';
import { strongestLocks } from '../../src/analysis/locks/prediction.ts';
import { changeOf } from '../../src/analysis/test-support.ts';
import type { Predicted } from './facts.ts';

/** What the static lock model says of a script. @throws Error where it cannot be parsed */
export function predictScript(sql: string, catalog: CatalogData): Predicted {
  const { migrations } = analyse([changeOf(sql)], () => catalog);
  const statements = migrations.flatMap((migration) => migration.statements);
  const all = statements.map(({ predicted, unparsed }) => {
    if (predicted === undefined) throw new Error(`${sql}: ${unparsed ?? 'nothing is predicted'}`);
    return predicted;
  });
  const work = all.flatMap((each) => each.work);
  const of = (wanted: string) => new Set(work.flatMap(({ kind, relation }) => (kind === wanted ? relation : [])));
  const rewrites = of('rewrite');
  const builds = of('build').difference(rewrites);
  return {
    locks: new Map(strongestLocks(all.flatMap((each) => each.locks)).map(({ relation, mode }) => [relation, mode])),
    rewrites,
    builds,
    scans: of('scan').difference(rewrites).difference(builds),
    unknown: all.flatMap((each) => each.unknown ?? []),
  };
}
