/**
 * JSON in ASCII only. A `json` column takes it whatever the encodings of the database and of the session are: a
 * database in LATIN1 refuses a `…` (22P05), and a run that cannot say why it failed would be stuck.
 */
export function asciiJson(value: unknown): string {
  return escapeBeyondAscii(JSON.stringify(value));
}

/** The same value gives the same text: keys in the order of their code units, no spaces, ASCII only. */
export function canonicalJson(value: unknown): string {
  return escapeBeyondAscii(JSON.stringify(sorted(JSON.parse(JSON.stringify(value)))));
}

function escapeBeyondAscii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => [key, sorted(each)]);
  // An object lists keys like `10` before others, whatever their order was: always the same, which is enough.
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
