import { placeOf } from './names.ts';
import type { JsonReport } from './report.ts';

/** What was not looked at: skipped sources, steps that are not SQL, statements that could not be read or watched. */
export function unseenParts({ scope, migrations }: JsonReport): Array<{ what: string; why: string }> {
  const sources = scope.sources.flatMap(({ path, skipped, changed }) =>
    skipped !== undefined && changed ? [{ what: path, why: skipped }] : [],
  );
  const opaque = migrations.flatMap(({ path, notAnalysed }) =>
    notAnalysed === undefined ? [] : [{ what: path, why: notAnalysed }],
  );
  const statements = migrations.flatMap((migration) =>
    migration.statements.flatMap(({ location, unparsed, unseen, error }) =>
      [unparsed, error === undefined ? unseen : undefined].flatMap((why) =>
        why === undefined ? [] : [{ what: placeOf(location), why }],
      ),
    ),
  );
  return [...sources, ...opaque, ...statements];
}
