import { placeOf } from '../names.ts';
import { querySummary, seenWords } from '../query-words.ts';
import { queueSummary, queueWords } from '../queue-words.ts';
import type { JsonReport } from '../report.ts';
import { mark } from './marks.ts';
import { fold, html, type Markup, prose, section } from './markup.ts';

type Queries = NonNullable<JsonReport['compatibility']['queries']>;

/** What the running app's queries say of the new schema, with both plans where an index is lost. */
export function renderQueries({ compatibility: { queries } }: JsonReport): Markup {
  if (queries === undefined) return html``;
  const { mark: kind, text } = querySummary(queries);
  return section('queries', 'Queries', [
    html`<p>${mark(kind)} ${prose(text)}</p>`,
    ...queries.broken.map((query) => renderQuery(query, html`<p><code>${query.sqlstate}</code> ${query.message}</p>`)),
    ...queries.resultChanged.map((query) => renderQuery(query, html`<p>${query.before} becomes ${query.after}</p>`)),
    ...queries.indexLost.map((query) =>
      renderQuery(
        query,
        html`<p>It no longer uses ${query.index} of ${query.relation}.</p><pre><code>${query.before}</code></pre><p>becomes</p><pre><code>${query.after}</code></pre>`,
      ),
    ),
    queries.notJudged.length === 0
      ? html``
      : fold(
          'Not judged',
          html`<ul>${queries.notJudged.map(({ reason, count }) => html`<li>${count} × ${reason}</li>`)}</ul>`,
        ),
  ]);
}

function renderQuery(query: Queries['broken' | 'resultChanged' | 'indexLost'][number], body: Markup): Markup {
  const at = query.firstBreakingStatement;
  const since = at === undefined ? '' : `, since ${placeOf(at)}`;
  return fold(html`<code>${query.sql}</code> <span class="soft">${seenWords(query)}${since}</span>`, body);
}

/** What queues behind the migration while somebody has a transaction open. */
export function renderQueue(report: JsonReport): Markup {
  const words = queueWords(report);
  if (words.length === 0) return html``;
  return section('queue', 'Lock queue', [
    html`<p>${prose(queueSummary(report))}.</p>`,
    html`<ul>${words.map(({ place, what, tried }) => html`<li><strong>${place}</strong> ${prose(what)} <span class="soft">${prose(tried)}</span></li>`)}</ul>`,
  ]);
}

/** The PRs that this one should become. */
export function renderSplit({ split = [] }: JsonReport): Markup {
  if (split.length === 0) return html``;
  return section(
    'split',
    'The split that passes',
    split.map(
      ({ title, phase, sql, after }, index) =>
        html`<h3>${index + 1}. ${prose(title)} <span class="soft">(${phase})</span></h3>${
          after !== undefined && html`<p>Only when ${prose(after)}.</p>`
        }${sql.length > 0 && html`<pre><code>${sql.join('\n\n')}</code></pre>`}`,
    ),
  );
}
