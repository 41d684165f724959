/** Terminal control sequences: CSI, OSC (with its payload) and the short ones. */
const ESCAPES =
  // oxlint-disable-next-line no-control-regex -- it is control characters that are looked for
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]|\u009b[0-?]*[ -/]*[@-~]/g;
/** Controls but newline and tab; invisible format characters, which hide text or turn its direction. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{DI}\u2800]/gu;

/**
 * Hostile text made inert: no terminal sequences, no control, bidirectional or invisible characters,
 * no lone surrogates; every line break is `\n`, a tab two spaces.
 */
export function clean(text: string): string {
  return text
    .replace(ESCAPES, '')
    .replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, '\n')
    .replace(/\t/g, '  ')
    .replace(INVISIBLE, (character) => (character === '\n' ? '\n' : ''))
    .toWellFormed();
}

/** {@link clean}, on one line: runs of white space become one space. */
export function cleanLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

/** At most `limit` characters, the last an ellipsis where something was cut; never half a surrogate pair. */
export function clamp(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, Math.max(0, limit - 1)).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** As {@link clamp}, but cut in the middle: for paths, whose ends tell more. */
export function clampMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const tail = Math.ceil((limit - 1) / 2);
  const head = clamp(text, limit - tail);
  return `${head}${text.slice(-tail).replace(/^[\udc00-\udfff]/, '')}`;
}
