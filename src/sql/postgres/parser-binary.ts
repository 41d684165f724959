import { readFileSync } from 'node:fs';
import { beginWithMemory } from './first-memory.ts';

/** The part of WebAssembly's API that is used; Node's types name the rest of it only. */
interface Wasm {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: object };
}

export const { Module, Instance } = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;

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
