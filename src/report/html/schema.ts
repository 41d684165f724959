import type { JsonReport } from '../report.ts';
import { html, type Markup, section } from './markup.ts';
import { type Row, table } from './table.ts';

type Change = NonNullable<JsonReport['schemaChanges']>[number];

const SIGNS: Record<Change['kind'], { sign: string; colour: string }> = {
  added: { sign: '+', colour: 'ok' },
  removed: { sign: '−', colour: 'block' },
  changed: { sign: '~', colour: 'warn' },
  renamed: { sign: '→', colour: 'warn' },
  reordered: { sign: '↕', colour: 'note' },
};

/** What is different in the catalogue after the migrations; nothing where that was not read. */
export function renderSchema({ schemaChanges: changes }: JsonReport): Markup {
  if (changes === undefined) return html``;
  if (changes.length === 0) return section('schema', 'Schema difference', html`<p>None: only rows changed.</p>`);
  return section(
    'schema',
    'Schema difference',
    table('Schema difference', ['', 'what', 'before', 'after'], changes.map(rowOf)),
  );
}

function rowOf({ kind, what, property, before, after }: Change): Row {
  const { sign, colour } = SIGNS[kind];
  const text = (value: string | undefined): Markup | false =>
    value !== undefined && value !== '' && html`<code class="text">${value}</code>`;
  return {
    cells: [
      {
        kind: 'mark',
        body: html`<span class="mark ${colour}" role="img" aria-label="${kind}" title="${kind}">${sign}</span>`,
      },
      { body: html`${what}${property !== undefined && html` <span class="soft">${property}</span>`}` },
      { body: text(before) },
      { body: text(after) },
    ],
  };
}
