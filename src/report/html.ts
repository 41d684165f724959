import { headlineOf } from './headline.ts';
import { renderDetails, renderQuestions, renderRollback } from './html/details.ts';
import { renderQueries, renderQueue, renderSplit } from './html/evidence.ts';
import { renderFindings } from './html/findings.ts';
import { mark } from './html/marks.ts';
import { html, Markup, prose, section } from './html/markup.ts';
import { renderMatrix } from './html/matrix.ts';
import { renderProjection } from './html/projection.ts';
import { renderSchema } from './html/schema.ts';
import { renderStatements } from './html/statements.ts';
import { style } from './html/style.ts';
import { renderTimeline } from './html/timeline.ts';
import { type Reported, reportOf } from './json.ts';
import type { JsonReport } from './report.ts';
import { unseenParts } from './unseen-parts.ts';

/** Nothing is loaded and nothing runs: not even a script of ours. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const MARK = { pass: 'ok', warn: 'warn', fail: 'block', error: 'unknown' } as const;

/** The report as one page that needs nothing else: from the same values as the comment, with all of them. */
export function renderHtml(reported: Reported): string {
  const report = reportOf(reported);
  const sections = [
    renderUnseen(report),
    renderStatements(report),
    renderTimeline(report),
    renderProjection(report),
    renderMatrix(report),
    renderQueries(report),
    renderFindings(report),
    renderQuestions(report),
    renderQueue(report),
    renderSplit(report),
    renderSchema(report),
    renderRollback(report),
    renderDetails(report),
  ].filter(({ text }) => text !== '');
  const title = `Lockstep: ${headlineOf(report).title}`;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer">
<title>${title}</title><style>${new Markup(style)}</style></head>
<body><main>${renderVerdict(report)}${renderContents(sections)}${sections}</main></body></html>
`;
  return page.text;
}

function renderVerdict(report: JsonReport): Markup {
  const { title, why, next, others } = headlineOf(report);
  return html`<header class="verdict ${report.verdict}"><h1>${mark(MARK[report.verdict])} Lockstep: ${prose(title)}</h1><p>${prose(why)}</p>${
    next !== undefined && html`<p><strong>Next:</strong> ${prose(next)}</p>`
  }${others.length > 0 && html`<ul>${others.map(({ message }) => html`<li>${prose(message)}</li>`)}</ul>`}</header>`;
}

/** Links to the sections, by the ids and titles that they have. */
function renderContents(sections: readonly Markup[]): Markup {
  const links = sections.flatMap(({ text }) => {
    const [, id, title] = /^<section id="([\w-]+)"[^>]*><h2[^>]*>([^<]*)<\/h2>/.exec(text) ?? [];
    return id === undefined || title === undefined ? [] : [html`<li><a href="#${id}">${title}</a></li>`];
  });
  return html`<nav aria-label="Sections"><ul>${links}</ul></nav>`;
}

function renderUnseen(report: JsonReport): Markup {
  const parts = unseenParts(report);
  if (parts.length === 0) return html``;
  const items = parts.map(({ what, why }) => html`<li><strong>${what}</strong>: ${prose(why)}</li>`);
  return section('unseen', 'Not looked at', html`<ul>${items}</ul>`);
}
