import { clamp, clean, cleanLine } from './clean.ts';

/** A zero-width space: what stands beside it is no longer a mention, a reference or a link, and looks the same. */
const BREAK = '&#8203;';

/**
 * Hostile text as inert inline text, for Markdown (table cells too) and for raw HTML (`<summary>`) alike: numeric
 * references stand for themselves in both. No mention, issue reference, commit link or autolink survives; GitHub
 * looks for those after rendering, where a backslash is gone, so they are broken with a zero-width space.
 * @param limit Characters kept, before escaping. Default 300.
 */
export function escapeText(text: string, limit = 300): string {
  return clamp(cleanLine(text), limit)
    .replace(/[&<>`*[\]\\|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, reference)
    .replace(/^(?:[-+=#]|\d+(?=[.)](?:\s|$)))/, (start) => `${BREAK}${start}`)
    .replace(/@(?=\S)/g, `@${BREAK}`)
    .replace(/(?<!&)#(?=\w)/g, `#${BREAK}`)
    .replace(/\b(gh)-(?=\d)/gi, `$1-${BREAK}`)
    .replace(/:(?=\/\/)/g, `:${BREAK}`)
    .replace(/\b(www)\./gi, `$1${BREAK}.`)
    .replace(/\b(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}\b/gi, (sha) => `${sha[0]}${BREAK}${sha.slice(1)}`);
}

/**
 * Hostile text as inline code. In a table a `|` would end the cell even inside a code span, so text with one becomes
 * an escaped `<code>` element.
 * @param limit Characters kept, before escaping. Default 200.
 */
export function codeSpan(text: string, limit = 200): string {
  const line = clamp(cleanLine(text), limit);
  if (line === '') return '`?`';
  if (line.includes('|')) return `<code>${escapeText(line, limit)}</code>`;
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = /^[` ]|[` ]$/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/**
 * One of our own sentences: what stands in backticks becomes inline code, the rest inert text. A backtick inside a
 * hostile name only moves the border between the two; neither side is left unescaped.
 * @param limit Characters kept, before escaping. Default 600.
 */
export function prose(text: string, limit = 600): string {
  return clamp(cleanLine(text), limit)
    .split(/(`[^`]+`)/)
    .map((part) => (/^`[^`]+`$/.test(part) ? codeSpan(part.slice(1, -1), limit) : keepEdges(part, limit)))
    .join('');
}

/** As {@link prose}, where no Markdown is read: inside `<summary>`. */
export function htmlProse(text: string, limit = 160): string {
  return clamp(cleanLine(text), limit)
    .split(/(`[^`]+`)/)
    .map((part) => (/^`[^`]+`$/.test(part) ? htmlCode(part.slice(1, -1), limit) : keepEdges(part, limit)))
    .join('');
}

/** Inline code inside raw HTML. */
export function htmlCode(text: string, limit = 160): string {
  return `<code>${escapeText(text, limit)}</code>`;
}

/** Hostile text as a fenced block, closed by a fence longer than any run of backticks in it. Default limit 4,000. */
export function fence(
  text: string,
  { language = '', limit = 4000 }: { language?: string; limit?: number } = {},
): string {
  const body = clamp(clean(text), limit).replace(/\n+$/, '');
  const marks = '`'.repeat(Math.max(3, longestRun(body) + 1));
  return `${marks}${language}\n${body}\n${marks}`;
}

/** A folded section. `summary` must be escaped for HTML, `body` is Markdown. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A table of cells that are escaped already. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function keepEdges(part: string, limit: number): string {
  if (part.trim() === '') return part;
  const [, before = '', , after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(part) ?? [];
  return `${before && ' '}${escapeText(part, limit)}${after && ' '}`;
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
