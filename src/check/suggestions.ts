import type { Suggestion } from '../forge/publish-suggestions.ts';
import { clean } from '../report/clean.ts';
import { codeSpan, prose } from '../report/escape.ts';
import { type Reported, reportOf } from '../report/json.ts';
import type { JsonReport } from '../report/report.ts';

/** Characters of a replacement; a longer one is no small edit. */
const LONGEST = 10_000;

/** The edits that mend what blocks or warns, worst first, as a pull request's review can offer them. */
export function suggestionsOf(reported: Reported): Suggestion[] {
  const { migrations } = reportOf(reported);
  const all = migrations.flatMap(({ statements }) => statements.flatMap(ofStatement));
  return all.toSorted((one, other) => one.rank - other.rank).map(({ suggestion }) => suggestion);
}

type Statement = JsonReport['migrations'][number]['statements'][number];

function ofStatement({ sql, findings }: Statement): Array<{ rank: number; suggestion: Suggestion }> {
  return findings.flatMap(({ rule, severity, message, hygiene, replacement }) => {
    if (replacement === undefined || severity === 'note' || hygiene === true) return [];
    const text = replacement.text.replaceAll('\r\n', '\n');
    const { path, line, endLine } = replacement;
    if (!isPlain(text) || text.length > LONGEST || endLine < line) return [];
    const expects = sql.trim().split(/\r?\n/, 1)[0]?.trim() ?? '';
    const why = `${codeSpan(rule)}: ${prose(message)}`;
    return [
      {
        rank: severity === 'block' ? 0 : 1,
        suggestion: { path, startLine: line, endLine, expects, text, why },
      },
    ];
  });
}

/** What would not be seen where it is read must not be offered for one click. */
function isPlain(text: string): boolean {
  const spaced = text.replaceAll('\t', ' ');
  return clean(spaced) === spaced;
}
