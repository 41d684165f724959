/** GitHub takes 65,536 characters, of which a marker needs some. */
const LONGEST = 65_000;
const REST = '\n\n… The rest is left out: it is longer than GitHub takes.';
/** For what may have to be closed. */
const ROOM = 500;

/**
 * Markdown that GitHub takes as one comment: what is longer ends with a whole line, and says so. What was folded or
 * fenced there is closed.
 */
export function fitComment(body: string): string {
  if (body.length <= LONGEST) return body;
  const most = LONGEST - REST.length - ROOM;
  const end = body.lastIndexOf('\n', most);
  // A line that is too long by itself: not within a surrogate pair.
  const kept = body.slice(0, end > 0 ? end : most).replace(/[\uD800-\uDBFF]$/, '');
  const folds = countOf(kept, /<details>/g) - countOf(kept, /<\/details>/g);
  return `${kept}${fenceOpenIn(kept)}${'\n\n</details>'.repeat(Math.min(20, Math.max(0, folds)))}${REST}`;
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** What closes a fenced block that has no end; empty where none is open. https://spec.commonmark.org/0.31.2/#fenced-code-blocks */
function fenceOpenIn(text: string): string {
  let open = '';
  for (const [, marks = ''] of text.matchAll(/^ {0,3}(`{3,})[^`\n]*$/gm)) {
    if (open === '') open = marks;
    else if (marks.length >= open.length) open = '';
  }
  return open === '' ? '' : `\n${open.slice(0, 100)}`;
}
