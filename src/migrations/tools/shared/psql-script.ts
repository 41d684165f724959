import type { Batch } from '../../migration.ts';
import { endOfQuoted } from './end-of-quoted.ts';

export interface PsqlScript {
  batches: Batch[];
  /** What psql would do that Lockstep does not, with the file and line; the first one. */
  notAnalysed?: string;
}

export interface PsqlInput {
  path: string;
  text: string;
  variables: Map<string, string>;
  /** The text of an included file, and its path; undefined where it is not in the tree. */
  include(command: 'i' | 'ir', name: string, from: string): Promise<{ path: string; text: string } | undefined>;
  depth?: number;
}

/** Commands that send nothing and change nothing that matters to the statements. */
const QUIET =
  /^\\(?:echo|qecho|warn|pset|timing|x|t|a|o|f|H|C|T|restrict|unrestrict|encoding|errverbose|q(?!uit\w)|prompt)\b/;
const MAX_DEPTH = 8;

/**
 * Splits a script as `psql --file` sends it: statement by statement, at semicolons outside quotes, parentheses and
 * BEGIN ATOMIC bodies, with variables put in (https://www.postgresql.org/docs/current/app-psql.html).
 * `variables` is changed by `\set`, as psql's own are.
 */
export async function splitPsql(input: PsqlInput): Promise<PsqlScript> {
  const { path, text, variables } = input;
  const script: PsqlScript = { batches: [] };
  let buffer = '';
  let line = 1;
  let start = 0;
  let depth = 0;
  let body = 0;
  let at = text.startsWith('\uFEFF') ? 1 : 0;

  function unsupported(what: string): void {
    script.notAnalysed ??= `${path}:${line}: ${what}.`;
  }
  function send(): void {
    const sql = buffer.trim();
    if (/^copy\b[\s\S]*\bfrom\s+stdin\b/i.test(sql)) {
      unsupported('COPY … FROM stdin takes its rows from the script, which Lockstep does not send');
      const end = /^\\\.\r?$/m.exec(text.slice(at));
      const resume = end === null ? text.length : at + end.index + end[0].length;
      line += newlines(text, at, resume);
      at = resume;
    } else if (sql !== '' && sql !== ';') script.batches.push({ sql, path, line: start });
    buffer = '';
    depth = body = 0;
  }

  while (at < text.length) {
    const from = at;
    const char = text[at] ?? '';
    const end = endOfQuoted(text, at);
    const variable = /^:(?:'(\w+)'|"(\w+)"|(\w+))/.exec(text.slice(at, at + 80));
    let piece: string | undefined;
    if (end !== undefined) {
      at = end;
      piece = buffer.trim() === '' && text.startsWith('--', from) ? '' : text.slice(from, end);
    } else if (char === '\\') {
      const lineEnd = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
      if (text[at + 1] === ';') {
        at += 2;
        piece = ';';
      } else {
        const command = text.slice(at, lineEnd).trim();
        at = lineEnd;
        await runCommand(command);
        piece = '';
      }
    } else if (char === ':' && text[at + 1] === ':') {
      at += 2;
      piece = '::';
    } else if (variable !== null && valueOfVariable(variable, variables) !== undefined) {
      at += variable[0].length;
      piece = valueOfVariable(variable, variables) ?? '';
    } else {
      const [word = char] = /^\w+/.exec(text.slice(at, at + 64)) ?? [];
      at += word.length;
      piece = word;
      if (char === '(') depth += 1;
      else if (char === ')') depth = Math.max(0, depth - 1);
      else if (/^(?:begin|case|end)$/i.test(word)) body = nestBody(word.toLowerCase(), body, buffer);
    }
    if (buffer.trim() === '' && piece.trim() !== '') {
      start = line;
      buffer = '';
    }
    buffer += piece;
    line += newlines(text, from, at);
    if (end === undefined && char === ';' && depth === 0 && body === 0) send();
  }
  send();
  return script;

  async function runCommand(command: string): Promise<void> {
    const [, name = '', rest = ''] = /^\\(\w+|\S)\s*(.*)$/s.exec(command) ?? [];
    if (name === 'set') {
      const [key = '', ...values] = words(rest);
      if (values.some((value) => value.includes('`')))
        return unsupported('\\set runs a shell command, which Lockstep does not');
      variables.set(key, values.join(''));
    } else if (name === 'unset') variables.delete(rest.trim());
    else if (name === 'i' || name === 'ir' || name === 'include' || name === 'include_relative')
      await include(name, rest);
    else if (!QUIET.test(command)) unsupported(`\\${name} is a command of psql that Lockstep does not run`);
  }

  async function include(name: string, rest: string): Promise<void> {
    const [file = ''] = words(rest);
    if (buffer.trim() !== '') return unsupported('\\i stands within a statement, which Lockstep does not follow');
    if ((input.depth ?? 0) >= MAX_DEPTH) return unsupported('\\i includes itself');
    const found = await input.include(name === 'i' || name === 'include' ? 'i' : 'ir', file, path);
    if (found === undefined)
      return unsupported(`\\${name} names ${JSON.stringify(file)}, which is not in the repository`);
    const inner = await splitPsql({ ...input, ...found, depth: (input.depth ?? 0) + 1 });
    script.batches.push(...inner.batches);
    if (inner.notAnalysed !== undefined) script.notAnalysed ??= inner.notAnalysed;
  }
}

/** psql's rule for SQL function bodies: within CREATE, BEGIN and CASE open, END closes. */
function nestBody(word: string, body: number, buffer: string): number {
  if (!/^\s*create\s+(?:or\s+replace\s+)?(?:function|procedure)\b/i.test(buffer)) return 0;
  if (word === 'begin') return body + 1;
  if (word === 'case') return body > 0 ? body + 1 : 0;
  return Math.max(0, body - 1);
}

function valueOfVariable(match: RegExpExecArray, variables: Map<string, string>): string | undefined {
  const [, literal, name, plain] = match;
  const value = variables.get(literal ?? name ?? plain ?? '');
  if (value === undefined) return undefined;
  if (literal !== undefined) return `'${value.replaceAll("'", "''")}'`;
  return name === undefined ? value : `"${value.replaceAll('"', '""')}"`;
}

/** A command's arguments: words, with single quotes taken away. */
function words(rest: string): string[] {
  return [...rest.matchAll(/'((?:[^']|'')*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll("''", "'") ?? plain ?? '',
  );
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
