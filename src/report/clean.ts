/** Printable ASCII and newlines: most texts, of which nothing is to be taken. */
const PLAIN = /^[\n -~]*$/;

/**
 * Hostile text made inert: no terminal sequences, no control, bidirectional or invisible characters,
 * no lone surrogates; every line break is `\n`, a tab two spaces.
 */
export function clean(text: string): string {
  if (PLAIN.test(text)) return text;
  return (
    text
      // Terminal control sequences: CSI, OSC (with its payload) and the short ones.
      .replace(
        // oxlint-disable-next-line no-control-regex -- it is control characters that are looked for
        /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]|\u009b[0-?]*[ -/]*[@-~]/g,
        '',
      )
      .replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, '\n')
      .replace(/\t/g, '  ')
      // Controls but newline and tab; invisible format characters, which hide text or turn its direction.
      .replace(/[\p{Cc}\p{Cf}\p{DI}\u2800]/gu, (character) => (character === '\n' ? '\n' : ''))
      .toWellFormed()
  );
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
