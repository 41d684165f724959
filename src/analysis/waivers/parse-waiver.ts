/** What a waiver says. `rules` are as written: whether they exist is the policy's to say. */
export interface Waiver {
  rules: string[];
  reason: string;
  /** `YYYY-MM-DD`, the last day on which it counts; absent where it does not end. */
  until?: string;
}

/** A comment that means to waive something, and cannot. */
export interface WaiverProblem {
  /** What is wrong with it, to follow "The waiver …". */
  problem: string;
}

/** Whatever begins like this means to waive; `lockstep: expand #35` is for the ledger, and a sentence for people. */
const MEANT = /^lockstep(?:\s*:(?!\s*expand\s+#\d)|[\s:-]+(?:allow|ignore|disable|waive)\b)/i;
const PREFIX = /^lockstep:\s*allow(?=\s|$)/i;
const NAME = /[\w-]+/y;
const ATTRIBUTE = /\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s"]*))/y;
/** Characters of a reason that are kept. */
const LONGEST_REASON = 500;

/**
 * Reads a comment's text, without its marks: `lockstep: allow <rule>[, <rule>…] until=YYYY-MM-DD reason="…"`.
 * `until` may be left out. Undefined for a comment that is about something else.
 */
export function parseWaiver(comment: string): Waiver | WaiverProblem | undefined {
  const text = comment.trim();
  if (!MEANT.test(text)) return undefined;
  const prefix = PREFIX.exec(text);
  if (prefix === null) return { problem: 'does not begin with `lockstep: allow`' };
  const names = readNames(text, prefix[0].length);
  if (names.rules.length === 0) return { problem: 'names no rule' };
  const attributes = readAttributes(text, names.end);
  if ('problem' in attributes) return attributes;
  const { reason = '', until } = attributes;
  if (reason.trim() === '') return { problem: 'gives no reason' };
  if (until !== undefined && !isDate(until)) return { problem: `ends at “${until}”, which is no date` };
  const waiver = { rules: names.rules, reason: reason.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_REASON) };
  return until === undefined ? waiver : { ...waiver, until };
}

/** Names with commas between them; one that is followed by `=` is an attribute already. */
function readNames(text: string, start: number): { rules: string[]; end: number } {
  const rules: string[] = [];
  let end = start;
  for (;;) {
    const gap = /[\s,]*/y;
    gap.lastIndex = end;
    gap.exec(text);
    NAME.lastIndex = gap.lastIndex;
    const found = NAME.exec(text);
    if (found === null || /^\s*=/.test(text.slice(NAME.lastIndex, NAME.lastIndex + 10))) return { rules, end };
    rules.push(found[0]);
    end = NAME.lastIndex;
  }
}

function readAttributes(text: string, start: number): { reason?: string; until?: string } | WaiverProblem {
  const found: { reason?: string; until?: string } = {};
  let end = start;
  while (text.slice(end).trim() !== '') {
    ATTRIBUTE.lastIndex = end;
    const attribute = ATTRIBUTE.exec(text);
    if (attribute === null) return { problem: `cannot be read from “${text.slice(end).trim().slice(0, 40)}” on` };
    const [, name = '', quoted, bare = ''] = attribute;
    if (name !== 'reason' && name !== 'until') {
      return { problem: `has \`${name}=\`, where only \`until=\` and \`reason="…"\` are known` };
    }
    if (name in found) return { problem: `gives \`${name}\` twice` };
    if (name === 'reason' && quoted === undefined) return { problem: 'gives its reason without quotes' };
    found[name] = quoted ?? bare;
    end = ATTRIBUTE.lastIndex;
  }
  return found;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
