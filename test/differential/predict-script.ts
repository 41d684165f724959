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
  const of = (wanted: string) => work.flatMap(({ kind, relation }) => (kind === wanted ? relation : []));
  const rewrites = new Set(of('rewrite'));
  const builds = new Set(of('build').filter((table) => !rewrites.has(table)));
  const scans = of('scan').filter((table) => !rewrites.has(table) && !builds.has(table));
  return {
    locks: new Map(strongestLocks(all.flatMap((each) => each.locks)).map(({ relation, mode }) => [relation, mode])),
    rewrites,
    builds,
    scans: new Set(scans),
    changes: new Set(of('rows')),
    unknown: all.flatMap((each) => each.unknown ?? []),
  };
}
