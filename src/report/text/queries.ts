import { clamp, cleanLine } from '../clean.ts';
import { placeOf } from '../names.ts';
import { querySummary, seenWords } from '../query-words.ts';
import type { JsonReport } from '../report.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

/** Queries listed of each kind. */
const SHOWN = 5;

type Queries = NonNullable<JsonReport['compatibility']['queries']>;

/** What the running app's queries say of the new schema: counts first, then the queries. */
export function queryLines({ compatibility: { queries } }: JsonReport, style: Style): string[] {
  if (queries === undefined) return [];
  const { mark, text } = querySummary(queries);
  const { width } = style;
  return [
    '',
    style.bold('Queries'),
    ...wrap(text, { width, first: `  ${style.mark(mark)} `, indent: '  ' }),
    ...list('no longer works', queries.broken, style, ({ sqlstate, message }) => `${sqlstate}: ${message}`),
    ...list('returns other columns', queries.resultChanged, style, ({ before, after }) => `${before}; now ${after}`),
    ...list('loses its index', queries.indexLost, style, ({ relation, index }) => `${index} of ${relation}`),
    ...queries.notJudged
      .slice(0, SHOWN)
      .flatMap(({ reason, count }) => wrap(`not judged: ${count}, ${reason}`, { width, first: '  ', indent: '    ' }))
      .map(style.dim),
  ];
}

function list<
  Entry extends Queries['broken'][number] | Queries['resultChanged'][number] | Queries['indexLost'][number],
>(title: string, entries: readonly Entry[], style: Style, about: (entry: Entry) => string): string[] {
  const { width } = style;
  const lines = entries.slice(0, SHOWN).flatMap((entry) => {
    const { firstBreakingStatement: at } = entry;
    const from = at === undefined ? '' : `, since ${placeOf(at)}`;
    return [
      ...wrap(`${title} (${seenWords(entry)})${from}: ${clamp(cleanLine(about(entry)), 240)}`, {
        width,
        first: '  - ',
        indent: '    ',
      }),
      ...wrap(clamp(cleanLine(entry.sql), 240), { width, indent: '    ' }).map(style.dim),
    ];
  });
  const rest = entries.length - SHOWN;
  return [...lines, ...(rest > 0 ? [`  and ${rest} more`] : [])];
}
