import type { SchemaDifference } from './compare.ts';

/** How a property is called when a person reads it; otherwise its key with spaces. */
const WORDS: Record<string, string> = {
  notNull: 'NOT NULL',
  forceRowSecurity: 'FORCE ROW LEVEL SECURITY',
  rowSecurity: 'ROW LEVEL SECURITY',
};

const MOST = 160;

/** One line: `column public.orders.email: NOT NULL is missing`. Names and texts come from the database: hostile. */
export function describeDifference(difference: SchemaDifference): string {
  const { kind, property, expected, actual } = difference;
  const subject = oneLine(subjectOf(difference));
  if (kind === 'order')
    return `${subject}: columns are in another order: ${oneLine(actual)}; expected ${oneLine(expected)}`;
  if (kind === 'renamed') return `${subject} is called ${oneLine(actual)}`;
  if (property === undefined) {
    const shown = (kind === 'missing' ? expected : actual) ?? '';
    return `${subject} is ${kind}${shown === '' ? '' : ` (${oneLine(shown)})`}`;
  }
  const word = propertyWords(property);
  if (kind === 'changed') return `${subject}: ${word} ${describeChange(expected ?? '', actual ?? '')}`;
  const value = (kind === 'missing' ? expected : actual) ?? '';
  return `${subject}: ${word}${value === 'true' ? '' : ` ${oneLine(value)}`} is ${kind}`;
}

/** `notNull` as people read it: `NOT NULL`. */
export function propertyWords(property: string): string {
  return WORDS[property] ?? property.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** `column public.orders.email`, `index orders_email_idx of table public.orders`. */
export function subjectOf({ object, path }: SchemaDifference): string {
  if (path === '') return object;
  if (!path.startsWith('column ')) return `${path} of ${object}`;
  return `column ${object.slice(object.indexOf(' ') + 1)}.${path.slice('column '.length)}`;
}

/** Long bodies are told by their first differing line. */
function describeChange(expected: string, actual: string): string {
  if (!expected.includes('\n') && !actual.includes('\n')) return `is ${oneLine(actual)}, expected ${oneLine(expected)}`;
  const [before, after] = [expected.split('\n'), actual.split('\n')];
  const line = before.findIndex((text, index) => text !== after[index]);
  const at = line === -1 ? before.length : line;
  return `differs in line ${at + 1}: is ${oneLine(after[at] ?? '(end)')}, expected ${oneLine(before[at] ?? '(end)')}`;
}

function oneLine(text: string | undefined): string {
  const flat = (text ?? '').replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return flat.length > MOST ? `${flat.slice(0, MOST)}…` : flat;
}
