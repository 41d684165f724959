/** Only literals of RAISE and ASSERT: what else is put together is not looked into. */
const FORMAT = /\bRAISE\s+(?:(?:EXCEPTION|WARNING|NOTICE|INFO|LOG|DEBUG)\s+)?'((?:[^']|'')*)'/gi;
const WHOLE = /\b(?:MESSAGE|DETAIL|HINT)\s*:?=\s*'((?:[^']|'')*)'(?=\s*[,;])/gi;
const ASSERTED = /\bASSERT\b[^;]{1,500}?,\s*'((?:[^']|'')*)'\s*;/gi;

/** What stands between the values of a message, in order: `['no user ', ' in ', '']` of `no user % in %`. */
export type MessageParts = readonly string[];

/**
 * The messages that a migration's own text can raise. Their constant parts stand in the pull request's diff; what is
 * put in between comes from rows. https://www.postgresql.org/docs/current/plpgsql-errors-and-messages.html
 */
export function messagesIn(sql: string): MessageParts[] {
  const constants = [...sql.matchAll(WHOLE), ...sql.matchAll(ASSERTED)].map(([, text = '']) => [unquoted(text)]);
  return [...[...sql.matchAll(FORMAT)].map(([, text = '']) => partsOf(unquoted(text))), ...constants];
}

/**
 * A text that a migration raised, with `…` for each value; undefined where no message of its sources reads so. What is
 * returned is put together from the source alone.
 */
export function raisedWithoutValues(text: string, messages: readonly MessageParts[]): string | undefined {
  return messages.find((parts) => isMadeOf(text, parts))?.join('…');
}

/** `%%` stands for a percent sign. */
function partsOf(format: string): MessageParts {
  // A NUL stands in no SQL.
  return format
    .replaceAll('%%', '\0')
    .split('%')
    .map((part) => part.replaceAll('\0', '%'));
}

/** Each part at the first place where it can stand: no time is lost on hostile texts. */
function isMadeOf(text: string, parts: MessageParts): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

function unquoted(text: string): string {
  return text.replaceAll("''", "'");
}
