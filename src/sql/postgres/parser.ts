import type { ParseResult as Tree } from 'libpg-query';
import type { PgQueryModule } from 'libpg-query/wasm/libpg-query.js';
import { LockstepError } from '../../errors.ts';
import { createInstance } from './parser-instance.ts';

/** What PostgreSQL's grammar says against a text. */
export class SyntaxProblem extends Error {
  override readonly name: string = 'SyntaxProblem';
  /** Zero-based, in characters (code points), as PostgreSQL counts. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

/**
 * A statement nested some thousand levels deep overflows V8's stack and leaves the instance broken for every later text
 * (parse.test.ts). So an instance is thrown away after such an accident and a spare takes over.
 */
const instances: PgQueryModule[] = [];
let filling: Promise<void> | undefined;
const wanted = 2;
/** Texts that broke an instance: told at once the next time, so that reading the same text again gets further. */
const tooDeep = new Set<string>();
/** Of those, remembered at most; each costs an instance, some 10 ms. */
const remembered = 1000;
let lost = 0;

/** How many instances were lost so far: where it has grown during some work, innocent texts may have been refused. */
export function parserLosses(): number {
  return lost;
}

/** One instance without a spare: for who must start at once, and can begin again when it is lost. */
export async function loadOneParser(): Promise<void> {
  if (instances.length > 0) return;
  if (filling === undefined) instances.push(await createInstance());
  else await filling;
}

/** Loads the parser, and replaces instances lost to hostile input. Idempotent, a few ms after the first time. */
export async function loadParser(): Promise<void> {
  if (instances.length >= wanted) return;
  filling ??= fill().finally(() => {
    filling = undefined;
  });
  await filling;
}

/** @throws SyntaxProblem where the grammar refuses the text, or where it is nested too deeply to be read. */
export function parseTree(sql: string): Tree {
  return guard(sql, (module, query) => {
    const result = module._wasm_parse_query_raw(query);
    try {
      const error = module.getValue(result + 8, 'i32');
      if (error !== 0) throw readError(module, error);
      return JSON.parse(textAt(module, module.getValue(result, 'i32'))) as Tree;
    } finally {
      module._wasm_free_parse_result(result);
    }
  });
}

/** PL/pgSQL's own tree of a CREATE FUNCTION or DO statement. @throws SyntaxProblem */
export function parsePlPgSqlTree(sql: string): unknown {
  return guard(sql, (module, query) => {
    const result = module._wasm_parse_plpgsql(query);
    const text = textAt(module, result);
    module._wasm_free_string(result);
    if (!text.startsWith('{')) throw new SyntaxProblem(text, 0);
    return JSON.parse(text) as unknown;
  });
}

/** What `_wasm_fingerprint` answers: 16 hexadecimal digits, or what the grammar says against the text. */
export function fingerprintText(sql: string): string {
  return guard(sql, (module, query) => {
    const result = module._wasm_fingerprint(query);
    const text = textAt(module, result);
    module._wasm_free_string(result);
    return text;
  });
}

/** The text with its constants as `$1`, `$2` …, numbered behind those that are there. @throws SyntaxProblem */
export function normaliseConstants(sql: string): string {
  return guard(sql, (module, query) => takeText(module, module._wasm_normalize_query(query)));
}

/** The module tells errors of these by the text itself. */
function takeText(module: PgQueryModule, pointer: number): string {
  const text = textAt(module, pointer);
  module._wasm_free_string(pointer);
  if (/^(?:syntax error|deparse error|ERROR)/.test(text)) throw new SyntaxProblem(text, 0);
  return text;
}

function guard<Result>(sql: string, use: (module: PgQueryModule, query: number) => Result): Result {
  const problem = 'nested too deeply, or too long, for the parser';
  if (tooDeep.size > 0 && tooDeep.has(sql)) throw new SyntaxProblem(problem, 0);
  const module = instances[0];
  if (module === undefined) {
    if (filling === undefined) throw new LockstepError('The SQL parser is not loaded; call loadParser() first.');
    throw new SyntaxProblem('the parser is being restarted after a text that is nested too deeply', 0);
  }
  try {
    const query = copyIn(module, sql);
    try {
      const result = use(module, query);
      module._free(query);
      return result;
    } catch (thrown) {
      if (thrown instanceof SyntaxProblem) module._free(query);
      throw thrown;
    }
  } catch (thrown) {
    if (thrown instanceof SyntaxProblem) throw thrown;
    instances.shift();
    lost++;
    if (tooDeep.size < remembered) tooDeep.add(sql);
    void loadParser();
    throw new SyntaxProblem(problem, 0);
  }
}

/** Node's own copying, which needs no warming up, in place of the module's loops over each character. */
function copyIn(module: PgQueryModule, sql: string): number {
  const pointer = module._malloc(Buffer.byteLength(sql) + 1);
  const memory = memoryOf(module);
  memory[pointer + memory.write(sql, pointer)] = 0;
  return pointer;
}

let seen: Buffer | undefined;

/** As Node's own; another one when the module's memory has grown. */
function memoryOf({ HEAPU8: { buffer } }: PgQueryModule): Buffer {
  if (seen?.buffer !== buffer) seen = Buffer.from(buffer);
  return seen;
}

/** A C string of the module's; the empty one where there is none. */
function textAt(module: PgQueryModule, pointer: number): string {
  if (pointer === 0) return '';
  return memoryOf(module).toString('utf8', pointer, module.HEAPU8.indexOf(0, pointer));
}

function readError(module: PgQueryModule, error: number): SyntaxProblem {
  const message = textAt(module, module.getValue(error, 'i32'));
  return new SyntaxProblem(message, Math.max(0, module.getValue(error + 16, 'i32') - 1));
}

async function fill(): Promise<void> {
  while (instances.length < wanted) instances.push(await createInstance());
}
