import { codeSpan, details, escapeText, fence, htmlProse } from '../escape.ts';
import { placeOf } from '../names.ts';
import { querySummary, seenWords } from '../query-words.ts';
import type { JsonReport } from '../report.ts';
import { MARKS } from './marks.ts';

/** Queries listed of each kind, and pairs of plans. */
const SHOWN = 10;
const PLANS = 5;

type Queries = NonNullable<JsonReport['compatibility']['queries']>;

/** What the running app's queries say of the new schema, folded: counts first, then the queries. */
export function renderQueries({ compatibility: { queries } }: JsonReport): string {
  if (queries === undefined) return '';
  const { mark, text } = querySummary(queries);
  const parts = [
    list(
      'No longer work',
      queries.broken,
      ({ sqlstate, message }) => `${escapeText(message)} (${escapeText(sqlstate, 5)})`,
    ),
    list('Return other columns', queries.resultChanged, describeChange),
    list(
      'Lose an index',
      queries.indexLost,
      ({ relation, index }) => `${codeSpan(index, 80)} of ${codeSpan(relation, 80)}`,
    ),
    ...queries.indexLost.slice(0, PLANS).map(renderPlans),
    listUnjudged(queries),
  ].filter((part) => part !== '');
  const summary = `${MARKS[mark]} ${htmlProse(text, 240)}`;
  return parts.length === 0 ? summary : details(summary, parts.join('\n\n'));
}

function describeChange({ before, after, prepared }: Queries['resultChanged'][number]): string {
  return `${escapeText(before)} → ${escapeText(after)}${prepared ? '; prepared under a name' : ''}`;
}

type Listed = Queries['broken'][number] | Queries['resultChanged'][number] | Queries['indexLost'][number];

function list<Entry extends Listed>(title: string, entries: readonly Entry[], about: (entry: Entry) => string): string {
  if (entries.length === 0) return '';
  const lines = entries.slice(0, SHOWN).map((entry) => {
    const { firstBreakingStatement: at } = entry;
    const from = at === undefined ? '' : `, since ${codeSpan(placeOf(at))}`;
    return `- ${codeSpan(entry.sql)} (${seenWords(entry)})${from}: ${about(entry)}`;
  });
  const rest = entries.length - SHOWN;
  return [`**${title}**`, '', ...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n');
}

function listUnjudged({ notJudged }: Queries): string {
  if (notJudged.length === 0) return '';
  const lines = notJudged.slice(0, SHOWN).map(({ reason, count }) => `- ${count} × ${escapeText(reason)}`);
  return ['**Not judged**', '', ...lines].join('\n');
}

function renderPlans({ sql, before, after }: Queries['indexLost'][number]): string {
  if (before === '' && after === '') return '';
  return [codeSpan(sql), fence(before, { limit: 1500 }), 'becomes', fence(after, { limit: 1500 })].join('\n\n');
}
