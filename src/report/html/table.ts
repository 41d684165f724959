import { html, Markup } from './markup.ts';

export interface Cell {
  body: Markup | string | undefined | false;
  /** `head` names its row; `number` is set to the right; `place` is not broken; `soft` is less loud. */
  kind?: 'head' | 'number' | 'place' | 'soft' | 'mark';
}

export interface Row {
  cells: Cell[];
  /** Below it, over the whole width. */
  more?: Markup | undefined;
}

/**
 * A table that scrolls by itself where it is too wide, also by keyboard. On a small screen each row is a card, and
 * each cell has its column's name before it. A column that is empty in every row is left out.
 */
export function table(label: string, head: readonly string[], rows: readonly Row[]): Markup {
  const columns = head.flatMap((name, index) => {
    const cells = rows.map((row) => row.cells[index] ?? { body: '' });
    return cells.every(isEmpty) ? [] : [{ name, cells }];
  });
  const width = columns.length - 1;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${label}"><table><thead><tr>${columns.map(
    renderHead,
  )}</tr></thead><tbody>${rows.map(({ more }, row) => {
    const cells = columns.map(({ name, cells: all }) => renderCell(all[row] ?? { body: '' }, name));
    if (more === undefined) return html`<tr>${cells}</tr>`;
    return html`<tr class="above">${cells}</tr><tr class="more"><td></td><td colspan="${width}">${more}</td></tr>`;
  })}</tbody></table></div>`;
}

function isEmpty({ body }: Cell): boolean {
  return (body instanceof Markup ? body.text : (body ?? '')) === '' || body === false;
}

function renderHead({ name, cells }: { name: string; cells: Cell[] }): Markup {
  if (name === '') return html`<td></td>`;
  return html`<th scope="col"${cells[0]?.kind === 'number' && html` class="number"`}>${name}</th>`;
}

function renderCell({ body, kind }: Cell, name: string): Markup {
  if (kind === 'head') return html`<th scope="row">${body}</th>`;
  const label = name !== '' && html` data-label="${name}"`;
  return html`<td${kind && html` class="${kind}"`}${label}>${body}</td>`;
}
