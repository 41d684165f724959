import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withHints } from '../scripts/hint-parser.ts';

const plain = readFileSync(createRequire(import.meta.url).resolve('libpg-query/wasm/libpg-query.wasm'));
const flags = [
  ...['--liftoff-only', '--wasm-lazy-validation', '--experimental-wasm-compilation-hints'],
  '--trace-wasm-compilation-times',
];

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-hints-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Sizes of the functions that V8 compiles with the module itself, before anything of it is called. */
async function compiledAhead(module: Buffer): Promise<number[]> {
  const file = join(dir, 'parser.wasm');
  writeFileSync(file, module);
  const script = `await WebAssembly.compile(require('node:fs').readFileSync(${JSON.stringify(file)}))`;
  const code = `const awake = setInterval(() => {}, 1000); (async () => { ${script}; clearInterval(awake); })();`;
  const { stdout } = await execa(process.execPath, [...flags, '--eval', code]);
  return [...stdout.matchAll(/bodysize (\d+) /g)].map(([, size]) => Number(size)).sort((a, b) => b - a);
}

test('the large functions that every text needs are compiled with the module, where the CLI’s flags are given', async () => {
  const hinted = withHints(plain, join(import.meta.dirname, '..'));
  const [grammar = 0, tree = 0, ...others] = await compiledAhead(hinted);
  expect(Math.min(grammar, tree)).toBeGreaterThan(50_000);
  expect(others.length).toBeLessThan(5);
  expect(await compiledAhead(plain)).toEqual([]);
});

test('nothing else of the module changes', () => {
  const hinted = withHints(plain, join(import.meta.dirname, '..'));
  const at = hinted.indexOf('compilationHints');
  expect(at).toBeGreaterThan(0);
  const begin = plain.findIndex((byte, index) => byte !== hinted[index]);
  const added = hinted.length - plain.length;
  expect(Buffer.concat([hinted.subarray(0, begin), hinted.subarray(begin + added)])).toEqual(plain);
});
