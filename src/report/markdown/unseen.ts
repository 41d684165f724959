import { codeSpan, prose } from '../escape.ts';
import { placeOf } from '../names.ts';
import type { JsonReport } from '../report.ts';

/** Lines shown. */
const SHOWN = 10;

/** What was not looked at, said out loud: skipped sources, steps that are not SQL, statements that could not be read. */
export function renderUnseen({ scope, migrations }: JsonReport): string {
  const lines = [
    ...scope.sources.flatMap(({ path, skipped, changed }) =>
      skipped !== undefined && changed ? [`${codeSpan(path)}: ${prose(skipped)}`] : [],
    ),
    ...migrations.flatMap(({ path, notAnalysed }) =>
      notAnalysed === undefined ? [] : [`${codeSpan(path)}: ${prose(notAnalysed)}`],
    ),
    ...migrations.flatMap(({ statements }) =>
      statements.flatMap(({ location, unparsed, unseen }) =>
        [unparsed, unseen].flatMap((why) =>
          why === undefined ? [] : [`${codeSpan(placeOf(location))}: ${prose(why)}`],
        ),
      ),
    ),
  ];
  if (lines.length === 0) return '';
  const rest = lines.length - SHOWN;
  const shown = lines.slice(0, SHOWN).map((line) => `- ${line}`);
  return ['❓ **Not looked at:**', '', ...shown, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n');
}
