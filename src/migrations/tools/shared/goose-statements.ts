import type { Batch } from '../../migration.ts';
import { endsWithSemicolon, goLines } from './go-lines.ts';

export interface GooseFile {
  up: Batch[];
  down: Batch[];
  transaction: boolean;
  /** Whether variables of the environment are put into the text (`-- +goose ENVSUB ON` over a line with `$`). */
  usesEnvironment: boolean;
  /** Why goose would refuse the file, with its line. */
  error?: string;
}

type Direction = 'start' | 'up' | 'down';
type Block = 'none' | 'open' | 'closing';

const ANNOTATIONS = ['up', 'down', 'statementbegin', 'statementend', 'no transaction', 'envsub on', 'envsub off'];

/**
 * Splits a goose file into the texts that goose sends, one by one (pressly/goose:internal/sqlparser/parser.go).
 * A statement ends at a line that ends with a semicolon, or at StatementEnd; comments and empty lines before it are
 * dropped, those within it are sent; lines arrive with LF.
 */
export function splitGoose(path: string, text: string): GooseFile {
  const file: GooseFile = { up: [], down: [], transaction: true, usesEnvironment: false };
  let direction: Direction = 'start';
  let block: Block = 'none';
  let environment = false;
  let buffer: string[] = [];
  let line = 0;

  function finish(): void {
    const lead = leadingBlankLines(buffer);
    const sql = buffer.join('\n').trim();
    if (direction !== 'start' && sql !== '') file[direction].push({ sql, path, line: line + lead });
    buffer = [];
  }

  for (const [index, current] of goLines(text).entries()) {
    if (direction === 'start' && current.trim() === '') continue;
    if (current.trim().startsWith('--') && current.includes('+goose')) {
      const annotation = readAnnotation(current);
      const refusal = annotation === undefined ? 'an annotation that goose does not know' : undefined;
      if (refusal !== undefined) return { ...file, error: `line ${index + 1}: ${refusal}` };
      if (annotation === 'no transaction') file.transaction = false;
      else if (annotation === 'envsub on' || annotation === 'envsub off') environment = annotation === 'envsub on';
      else if (annotation === 'up') {
        if (direction !== 'start') return { ...file, error: `line ${index + 1}: a second "+goose Up"` };
        direction = 'up';
      } else if (annotation === 'down') {
        if (direction !== 'up' || block === 'open')
          return { ...file, error: `line ${index + 1}: a misplaced "+goose Down"` };
        if (buffer.join('').trim() !== '') return { ...file, error: unfinished(line) };
        direction = 'down';
      } else if (annotation === 'statementbegin') {
        if (direction === 'start' || block === 'open')
          return { ...file, error: `line ${index + 1}: a misplaced StatementBegin` };
        block = 'open';
      } else {
        if (block !== 'open') return { ...file, error: `line ${index + 1}: a StatementEnd without StatementBegin` };
        block = 'closing';
      }
      if (annotation !== 'statementend') continue;
    }
    if (buffer.length === 0) {
      if (current.trim().startsWith('--') || current === '') continue;
      line = index + 1;
    }
    if (direction === 'start') return { ...file, error: `line ${index + 1}: a statement before "+goose Up"` };
    if (block === 'closing') {
      finish();
      block = 'none';
      continue;
    }
    if (environment && current.includes('$')) file.usesEnvironment = true;
    buffer.push(current);
    if (block === 'none' && endsWithSemicolon(current)) finish();
  }
  if (direction === 'start') return { ...file, error: 'it has no "-- +goose Up"' };
  if (block === 'open') return { ...file, error: 'a StatementBegin has no StatementEnd' };
  if (buffer.join('').trim() !== '') return { ...file, error: unfinished(line) };
  return file;
}

function readAnnotation(line: string): string | undefined {
  if (/^[ \t]/.test(line)) return undefined;
  const command = line.replaceAll('--', '').replace('+goose', '').trim().toLowerCase();
  return ANNOTATIONS.includes(command) ? command : undefined;
}

/** Lines that TrimSpace takes from the front: a buffer can start with a line of blanks. */
function leadingBlankLines(buffer: string[]): number {
  const first = buffer.findIndex((line) => line.trim() !== '');
  return Math.max(first, 0);
}

function unfinished(line: number): string {
  return `the statement at line ${line} has no semicolon at the end of its last line`;
}
