import { numberBytes, readNumber, sectionsOf } from './wasm-binary.ts';

/** The section that declares a module's memory. https://webassembly.github.io/spec/core/binary/modules.html#memory-section */
const MEMORY = 5;
const PAGE_BYTES = 64 * 1024;

/**
 * Has a WebAssembly module's memory begin with so many bytes, rounded up to pages of 64 KiB; it asks for more where it
 * needs more. Changes `module`. False where it has no memory of its own, or the number does not fit in the place of the
 * old one: then nothing is changed.
 */
export function beginWithMemory(module: Uint8Array, bytes: number): boolean {
  const memory = sectionsOf(module).find(({ id }) => id === MEMORY);
  if (memory === undefined) return false;
  const count = readNumber(module, memory.body);
  const flags = readNumber(module, count.end);
  const before = readNumber(module, flags.end);
  const length = before.end - before.start;
  const pages = numberBytes(Math.ceil(bytes / PAGE_BYTES), length);
  if (pages.length > length) return false;
  module.set(pages, before.start);
  return true;
}
