import { allFindings, hygieneOf, type PlacedFinding } from '../all-findings.ts';
import { hygieneTitle } from '../hygiene-title.ts';
import { placeOf } from '../names.ts';
import type { JsonReport } from '../report.ts';
import { waiverWords } from '../waivers.ts';
import { severityMark } from './marks.ts';
import { fold, html, Markup, prose, section } from './markup.ts';

/** Findings with their safe sequences, worst first; then what was waived, and what is only taste. */
export function renderFindings(report: JsonReport): Markup {
  const found = allFindings(report);
  const waived = report.waivers ?? [];
  const hygiene = hygieneOf(report);
  return section('findings', 'Findings', [
    ...found.map(renderFinding),
    ...(waived.length === 0
      ? []
      : [
          fold(
            `Waived in comments of the SQL: ${waived.length}`,
            html`<ul>${waived.map(
              (each) => html`<li>${placeOf(each.location)} <code>${each.rule}</code>: ${prose(waiverWords(each))}</li>`,
            )}</ul>`,
          ),
        ]),
    ...(hygiene.length === 0
      ? []
      : [
          fold(
            hygieneTitle(hygiene),
            html`<ul>${hygiene.map(({ place, message }) => html`<li>${place}: ${prose(message)}</li>`)}</ul>`,
          ),
        ]),
  ]);
}

function renderFinding({ rule, severity, message, recipe, place, origin, replacement }: PlacedFinding): Markup {
  const title = html`${severityMark(severity)} <strong>${place}</strong> ${prose(message)} <span class="soft">(${rule}, ${origin})</span>`;
  const steps = recipe ?? [];
  const body = [
    steps.length > 0 && html`<p>The safe way:</p><ol>${steps.map((step) => html`<li>${prose(step)}</li>`)}</ol>`,
    replacement !== undefined && html`<p>Or put this in its place:</p><pre><code>${replacement.text}</code></pre>`,
  ].filter((part) => part instanceof Markup);
  return body.length === 0 ? html`<p>${title}</p>` : fold(title, body, { open: severity === 'block' });
}
