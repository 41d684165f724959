import { readFileSync } from 'node:fs';
import { beginWithMemory } from './first-memory.ts';

/** The part of WebAssembly's API that is used; Node's types name the rest of it only. */
interface Wasm {
  compile: (bytes: Uint8Array) => Promise<object>;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: object };
}

export const { compile, Module, Instance } = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;

/**
 * libpg-query's memory begins with 128 MiB. V8 counts them as the heap's, and from 64 MiB on collects all garbage at
 * once, which takes a tenth of the time of a small file's lint. Its own data and stack take 33 MiB.
 */
const FIRST_MEMORY = 40 * 1024 * 1024;

/** PostgreSQL's grammar as WebAssembly. */
export function readBinary(path: string): Buffer {
  const bytes = readFileSync(path);
  beginWithMemory(bytes, FIRST_MEMORY);
  return bytes;
}

/**
 * Begins to compile on V8's own threads what its hints name (scripts/hint-parser.ts), while this one does something else.
 * Answers when V8 has begun: it decodes the module elsewhere, and hears of that in a turn of the event loop.
 */
export async function compileAhead(path: string): Promise<{ module: Promise<object> }> {
  const module = compile(readBinary(path));
  // Told by who waits for it.
  module.catch(() => undefined);
  for (let turns = 0; turns < TURNS; turns++) await new Promise((resolve) => setImmediate(resolve));
  return { module };
}

/** Some tenths of a millisecond together. */
const TURNS = 4;

/** As a promise of V8's alone does not keep Node running. */
export async function awaitModule(module: Promise<object>): Promise<object> {
  const awake = setInterval(() => undefined, 1000);
  try {
    return await module;
  } finally {
    clearInterval(awake);
  }
}
