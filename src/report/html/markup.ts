import { clean } from '../clean.ts';

/** Text that is HTML already. Only {@link html} and its helpers make it, so what is hostile cannot be one. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | string | number | undefined | false | readonly Value[];

const REFERENCES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A template whose values are escaped, unless they are markup; lists are joined, nothing stands for undefined and false. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(parts.map((part, index) => part + (index < values.length ? escaped(values[index]) : '')).join(''));
}

function escaped(value: Value): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(escaped).join('');
  return clean(String(value)).replace(/[&<>"']/g, (character) => REFERENCES[character] ?? '');
}

/** A sentence of ours with names in backticks. */
export function prose(text: string): Markup {
  const parts = text.split(/`([^`\n]+)`/);
  return html`${parts.map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))}`;
}

/** A folded part of the page. */
export function fold(summary: Markup | string, body: Markup | Markup[], { open = false } = {}): Markup {
  return html`<details${open && new Markup(' open')}><summary>${summary}</summary><div class="body">${body}</div></details>`;
}

/** A part with a heading that can be linked to. Nothing where there is no body. */
export function section(id: string, title: string, body: Markup | Markup[] | undefined): Markup {
  if (body === undefined || (Array.isArray(body) && body.length === 0)) return html``;
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>`;
}
