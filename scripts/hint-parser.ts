import { execFileSync } from 'node:child_process';
import { numberBytes, readNumber, sectionsOf } from '../src/sql/postgres/wasm-binary.ts';

/** What V8 knows the section by, where --experimental-wasm-compilation-hints is given. Others skip it. */
const NAME = 'compilationHints';
const [CUSTOM, IMPORTS, FUNCTIONS] = [0, 2, 3];
/** Of a function's body, from which on compiling it takes longer than handing it over. */
const LARGE_BYTES = 10_000;
/** Compiled when the module is, by V8's first compiler; 0: as without a hint. */
const EAGER = 0b01_01_10;

/**
 * The parser's WebAssembly with hints for V8: the large functions that every text needs are compiled ahead, on V8's
 * threads, the others when they are first called. `root` is where libpg-query is found.
 * https://github.com/WebAssembly/design/blob/main/CompilationHints.md
 */
export function withHints(module: Buffer, root: string): Buffer {
  const sections = sectionsOf(module);
  const [imports, functions] = [IMPORTS, FUNCTIONS].map((wanted) => sections.find(({ id }) => id === wanted));
  if (imports === undefined || functions === undefined) throw new Error('The parser has no functions of its own.');
  const first = importedFunctions(module, imports.body);
  const hints = Buffer.alloc(readNumber(module, functions.body).value);
  for (const index of largeFunctions(root)) hints[index - first] = EAGER;
  const name = Buffer.from(NAME);
  const body = Buffer.concat([
    Buffer.from(numberBytes(name.length)),
    name,
    Buffer.from(numberBytes(hints.length)),
    hints,
  ]);
  const section = Buffer.concat([Buffer.from([CUSTOM, ...numberBytes(body.length)]), body]);
  return Buffer.concat([module.subarray(0, functions.end), section, module.subarray(functions.end)]);
}

const ONCE = `import { parse } from 'libpg-query';
await parse('ALTER TABLE orders ADD COLUMN note text; CREATE INDEX orders_note ON orders (note);');`;

/** Indexes of the large functions that a small text has V8 compile, as V8 itself tells. */
function largeFunctions(root: string): number[] {
  const told = execFileSync(
    process.execPath,
    ['--liftoff-only', '--trace-wasm-compilation-times', '--input-type=module', '--eval', ONCE],
    { cwd: root, encoding: 'utf8' },
  );
  const compiled = [...told.matchAll(/^Compiled function (\w+)#(\d+) using .*; bodysize (\d+) /gm)];
  // Node has modules of its own, which come first.
  const parser = compiled.at(-1)?.[1];
  const large = compiled.filter(([, module, , size]) => module === parser && Number(size) > LARGE_BYTES);
  if (large.length === 0) throw new Error(`V8 did not tell what it compiled:\n${told.slice(0, 1000)}`);
  return large.map(([, , index]) => Number(index));
}

/** Functions of the module are counted behind those. libpg-query imports nothing else. */
function importedFunctions(module: Buffer, body: number): number {
  const count = readNumber(module, body);
  let at = count.end;
  for (let index = 0; index < count.value; index++) {
    for (let names = 0; names < 2; names++) {
      const length = readNumber(module, at);
      at = length.end + length.value;
    }
    if (module[at] !== 0) throw new Error('The parser imports something that is no function.');
    at = readNumber(module, at + 1).end;
  }
  return count.value;
}
