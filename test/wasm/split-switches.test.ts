import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import createModule, { type PgQueryModule } from 'libpg-query/wasm/libpg-query.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModule } from '../../scripts/wasm/module.ts';
import { splitSwitches } from '../../scripts/wasm/split-switches.ts';
import { Instance, Module } from '../../src/sql/postgres/parser-binary.ts';
import { cases } from '../differential/cases/index.ts';
import { drawFrom, makeSwitch } from './make-switch.test-helper.ts';

/** What a module's function answers and notes for many values, traps included. */
function behaviourOf(bytes: Uint8Array): unknown[] {
  const noted: number[] = [];
  const { exports } = new Instance(new Module(bytes), { env: { note: (value: number) => noted.push(value) } });
  const { run } = exports as { run: (x: number, y: number) => number };
  const seen: unknown[] = [];
  for (let x = -2; x < 70; x++)
    for (const y of [0, 1, 7]) {
      noted.length = 0;
      seen.push([x, y, answerOf(() => run(x, y)), ...noted]);
    }
  return seen;
}

function answerOf(run: () => number): number | string {
  try {
    return run();
  } catch (error) {
    return error instanceof Error ? error.name : 'thrown';
  }
}

describe('a switch whose cases are functions', () => {
  it('does what it did: 300 switches made at random, each for 216 values', () => {
    let moved = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const draw = drawFrom(seed);
      const bytes = makeSwitch(draw, 6 + draw(30));
      const split = splitSwitches(bytes, { leastBytes: 0, leastCases: 2 });
      moved += readModule(split).functions.length - 1;
      expect(behaviourOf(split), `seed ${seed}`).toEqual(behaviourOf(bytes));
    }
    expect(moved).toBeGreaterThan(1000);
  });

  it('is left as it is where the function is small, or the cases few', () => {
    const bytes = makeSwitch(drawFrom(1), 20);
    expect(splitSwitches(bytes)).toEqual(Buffer.from(bytes));
    expect(splitSwitches(bytes, { leastBytes: 0, leastCases: 21 })).toEqual(Buffer.from(bytes));
  });
});

describe('PostgreSQL’s grammar', () => {
  const path = createRequire(import.meta.url).resolve('libpg-query/wasm/libpg-query.wasm');
  const plain = readFileSync(path);
  const split = splitSwitches(plain);
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'lockstep-split-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('reads every statement of the differential cases as before, also where it refuses', async () => {
    const [before, after] = [await parserOf(plain), await parserOf(split)];
    const texts = cases.flatMap(({ setup, sql }) => (setup === undefined ? [sql] : [setup, sql]));
    expect(texts.length).toBeGreaterThan(1000);
    for (const text of texts)
      for (const each of [text, text.slice(0, -3), `${text.slice(0, text.length / 2)} ? ${text}`])
        expect(readWith(after, each), each).toEqual(readWith(before, each));
  });

  it('reads what is nested a thousand levels deep', async () => {
    const nested = `SELECT ${'(SELECT '.repeat(1000)}1${')'.repeat(1000)}`;
    const read = readWith(await parserOf(split), nested);
    expect(read[0]).toMatch(/^\{"version":/);
    expect(read).toEqual(readWith(await parserOf(plain), nested));
  });

  it('has V8 compile no large function for a small text', () => {
    const file = join(dir, 'parser.wasm');
    const largest = (bytes: Buffer): number => {
      writeFileSync(file, bytes);
      const flags = ['--liftoff-only', '--trace-wasm-compilation-times', '--input-type=module'];
      const told = execFileSync(process.execPath, [...flags, '--eval', ONCE, file], { cwd: ROOT, encoding: 'utf8' });
      return Math.max(...[...told.matchAll(/bodysize (\d+) /g)].map(([, size]) => Number(size)));
    };
    expect(largest(plain)).toBeGreaterThan(100_000);
    expect(largest(split)).toBeLessThan(20_000);
  });
});

const ROOT = join(import.meta.dirname, '../..');
const ONCE = `
  import { readFileSync } from 'node:fs';
  import createModule from 'libpg-query/wasm/libpg-query.js';
  const parser = new WebAssembly.Module(readFileSync(process.argv[1]));
  const module = await createModule({
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(parser, imports);
      done(instance);
      return instance.exports;
    },
  });
  const text = Buffer.from('ALTER TABLE orders ADD COLUMN note text; CREATE INDEX orders_note ON orders (note);\\0');
  const pointer = module._malloc(text.length);
  module.HEAPU8.set(text, pointer);
  module._wasm_parse_query_raw(pointer);`;

async function parserOf(bytes: Uint8Array): Promise<PgQueryModule> {
  const module = new Module(bytes);
  return createModule({
    instantiateWasm(imports: object, done: (instance: object) => void) {
      const instance = new Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
}

/** Of a text the tree, PL/pgSQL's and the fingerprint, or what is said against it. */
function readWith(module: PgQueryModule, sql: string): string[] {
  const text = Buffer.from(`${sql}\0`);
  const query = module._malloc(text.length);
  module.HEAPU8.set(text, query);
  const textAt = (pointer: number): string =>
    Buffer.from(module.HEAPU8.subarray(pointer, module.HEAPU8.indexOf(0, pointer))).toString();
  const result = module._wasm_parse_query_raw(query);
  const error = module.getValue(result + 8, 'i32');
  const tree = error === 0 ? [] : [textAt(module.getValue(error, 'i32')), String(module.getValue(error + 16, 'i32'))];
  if (error === 0) tree.push(textAt(module.getValue(result, 'i32')));
  module._wasm_free_parse_result(result);
  const pointers = [module._wasm_fingerprint(query)];
  // On other statements it gives up, and what it leaves behind is broken.
  if (error === 0 && /^create (or replace )?function.*plpgsql/is.test(sql))
    pointers.push(module._wasm_parse_plpgsql(query));
  const others = pointers.map((pointer) => {
    const told = textAt(pointer);
    module._wasm_free_string(pointer);
    return told;
  });
  module._free(query);
  return [...tree, ...others];
}
