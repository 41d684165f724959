import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import createModule, { type PgQueryModule } from 'libpg-query/wasm/libpg-query.js';
import { beginWithMemory } from './first-memory.ts';

/** The part of WebAssembly's API that is used; Node's types name the rest of it only. */
interface Wasm {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: object };
}

/**
 * libpg-query's memory begins with 128 MiB. V8 counts them as the heap's, and from 64 MiB on collects all garbage at
 * once, which takes a tenth of the time of a small file's lint. Its own data and stack take 33 MiB.
 */
const FIRST_MEMORY = 40 * 1024 * 1024;

const { Module, Instance } = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;
let compiled: object | undefined;

/**
 * A parser of its own. The WebAssembly is compiled once, and at once: V8 only validates it then, and compiles each
 * function when it is first called, so handing the work to another thread costs more than it takes.
 */
export function createInstance(): Promise<PgQueryModule> {
  compiled ??= compile();
  const module = compiled;
  return createModule({
    // What makes it give up is told by the error that it throws.
    printErr: () => undefined,
    instantiateWasm(imports: object, done: (instance: object) => void) {
      const instance = new Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
}

function compile(): object {
  const bytes = readFileSync(pathOfBinary());
  beginWithMemory(bytes, FIRST_MEMORY);
  return new Module(bytes);
}

/** In the bundle it lies beside the code (scripts/build.ts). */
function pathOfBinary(): string {
  const beside = typeof __dirname === 'undefined' ? undefined : join(__dirname, 'libpg-query.wasm');
  if (beside !== undefined && existsSync(beside)) return beside;
  return createRequire(import.meta.filename).resolve('libpg-query/wasm/libpg-query.wasm');
}
