import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { ConfigError, toError } from '../errors.ts';

/** A lockstep.yml this long is a mistake, or an attack; 256 KiB. */
const MAX_LENGTH = 262_144;

export interface YamlFile {
  /** Plain values; `{}` for an empty file. */
  value: Record<string, unknown>;
  document: Document;
  lines: LineCounter;
}

/**
 * Reads one YAML mapping, with positions.
 * Refused: syntax errors (tabs too), duplicate keys, several documents, a root that is not a mapping,
 * aliases that multiply (more than 100 expansions), files over 256 KiB.
 * @throws ConfigError naming file, line and column.
 */
export function readYaml(text: string, file: string): YamlFile {
  if (text.length > MAX_LENGTH) {
    throw new ConfigError(`${file} is ${text.length} characters long; at most ${MAX_LENGTH} are read.`, {
      location: file,
      hint: 'Move scripts and seeds into files of their own and name them in the configuration.',
    });
  }
  const lines = new LineCounter();
  const document = parse(text.replace(/^\uFEFF/, ''), file, lines);
  const [problem] = document.errors;
  if (problem !== undefined) {
    if (/call stack/i.test(problem.message)) throw tooComplex(file, problem);
    const { line, col } = lines.linePos(problem.pos[0]);
    throw syntaxError({ code: problem.code, message: problem.message, location: `${file}:${line}:${col}` });
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    return { value: {}, document, lines };
  }
  if (!isMap(document.contents)) {
    throw new ConfigError(`${file}:1:1 is not a mapping of options.`, {
      location: `${file}:1:1`,
      hint: 'Start with a key such as `database:`, or leave the file empty: every option has a default.',
    });
  }
  return { value: toPlain(document, file), document, lines };
}

function parse(text: string, file: string, lines: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', stringKeys: true });
  } catch (thrown) {
    throw tooComplex(file, thrown);
  }
}

function toPlain(document: Document, file: string): Record<string, unknown> {
  try {
    return document.toJS({ maxAliasCount: 100 }) as Record<string, unknown>;
  } catch (thrown) {
    throw tooComplex(file, thrown);
  }
}

function tooComplex(file: string, thrown: unknown): ConfigError {
  const { message } = toError(thrown);
  const what = /alias/i.test(message)
    ? 'uses anchors and aliases that expand without end, or have no anchor'
    : 'is nested too deeply';
  return new ConfigError(`${file} ${what}.`, {
    location: file,
    hint: 'Write the values out: a lockstep.yml needs neither aliases nor deep nesting.',
    cause: thrown,
  });
}

function syntaxError({ code, message, location }: { code: string; message: string; location: string }): ConfigError {
  const known: Record<string, [string, string]> = {
    DUPLICATE_KEY: ['the same key stands twice in one mapping', 'Remove one of the two.'],
    MULTIPLE_DOCS: ['a second document starts here', 'Remove the `---` line and what follows: one document is read.'],
    TAB_AS_INDENT: ['a tab is used for indentation', 'Indent with spaces: YAML forbids tabs there.'],
    NON_STRING_KEY: ['a key is not a text', 'Write the key as a plain word, or in quotes.'],
  };
  const [what, hint] = known[code] ?? [
    firstLine(message),
    'Check indentation, quotes and colons at and just above this line.',
  ];
  return new ConfigError(`${location} cannot be read as YAML: ${what}.`, { location, hint });
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/[.:]$/, '').slice(0, 200);
}
