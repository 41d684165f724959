import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import createModule, { type PgQueryModule } from 'libpg-query/wasm/libpg-query.js';
import { Instance, Module, readBinary } from './parser-binary.ts';

let compiled: object | undefined;

/**
 * A parser of its own. The WebAssembly is compiled once, and at once: V8 only decodes it then, and compiles each function
 * when it is first called, so handing the work to another thread costs more than it takes.
 */
export async function createInstance(): Promise<PgQueryModule> {
  compiled ??= new Module(readBinary(pathOfBinary()));
  const module = compiled;
  return createModule({
    // What makes it give up is told by the error that it throws.
    printErr: () => undefined,
    // Nor is there anything else that it would read or write.
    noFSInit: true,
    instantiateWasm(imports: object, done: (instance: object) => void) {
      const instance = new Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
}

/** In the bundle it lies beside the code (scripts/build.ts). */
function pathOfBinary(): string {
  const beside = typeof __dirname === 'undefined' ? undefined : join(__dirname, 'libpg-query.wasm');
  if (beside !== undefined && existsSync(beside)) return beside;
  return createRequire(import.meta.filename).resolve('libpg-query/wasm/libpg-query.wasm');
}
