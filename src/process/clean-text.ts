// ECMA-48: CSI … final byte, OSC/DCS … BEL or ST, other escapes. Unterminated strings lose only their introducer.
const ANSI =
  // oxlint-disable-next-line no-control-regex
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]{0,2000}(?:\u0007|\u001b\\)|[ -/]*[0-~])/g;
// Everything below blank except tab and newline, DEL, C1, and what reorders or hides text: bidi marks, zero width, BOM.
const HIDDEN =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
// Every repetition is bounded: the text is hostile and may be long.
const DSN_PASSWORD = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]{0,200}:)[^\s/@]{1,500}@/gi;
const SHORTEST_SECRET = 4;

/** Text fit for a report: no colours, control characters, or characters that reorder or hide others. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(ANSI, '').replace(HIDDEN, '');
}

/**
 * Takes `secrets`, also as they stand in a URL, and passwords of connection strings out of `text`.
 * Secrets under four characters are left: they would blank out ordinary words.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = new Set(secrets.filter((s) => s.length >= SHORTEST_SECRET).flatMap((s) => [s, encodeURIComponent(s)]));
  let redacted = text;
  for (const form of [...forms].sort((a, b) => b.length - a.length)) redacted = redacted.replaceAll(form, '***');
  return redacted.replace(DSN_PASSWORD, '$1***@');
}

/** The last `limit` characters, from a line's beginning, with a mark where something was cut. */
export function tailOf(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(-limit);
  const newline = cut.indexOf('\n');
  return `… (cut)\n${newline >= 0 && newline < limit / 2 ? cut.slice(newline + 1) : cut}`;
}
