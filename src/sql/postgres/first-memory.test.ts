import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { beginWithMemory } from './first-memory.ts';
import { Module } from './parser-binary.ts';
import { createInstance } from './parser-instance.ts';

const MiB = 1024 * 1024;

/** A module of one memory and nothing else, `pages` in as many bytes as are given. */
function moduleOf(...pages: number[]): Uint8Array {
  return new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 2 + pages.length, 1, 0, ...pages]);
}

describe('the memory that a module begins with', () => {
  it('is written in place of the old number', () => {
    const module = moduleOf(0x80, 0x10);
    expect(beginWithMemory(module, 40 * MiB)).toBe(true);
    expect([...module.slice(-2)]).toEqual([0x80, 0x05]);
    expect(() => new Module(module)).not.toThrow();
  });

  it('is rounded up to whole pages, and padded where the number is a small one', () => {
    const module = moduleOf(0x80, 0x10);
    expect(beginWithMemory(module, 64 * 1024 + 1)).toBe(true);
    expect([...module.slice(-2)]).toEqual([0x82, 0x00]);
    expect(() => new Module(module)).not.toThrow();
  });

  it('is left alone where the number does not fit, or nobody declares it', () => {
    const small = moduleOf(0x01);
    expect(beginWithMemory(small, 40 * MiB)).toBe(false);
    expect(small).toEqual(moduleOf(0x01));
    expect(beginWithMemory(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), MiB)).toBe(false);
  });

  it('is 40 MiB of the parser, which gets more as it needs more', async () => {
    const bytes = readFileSync(createRequire(import.meta.url).resolve('libpg-query/wasm/libpg-query.wasm'));
    expect(beginWithMemory(bytes, 40 * MiB)).toBe(true);
    const parser = await createInstance();
    expect(parser.HEAPU8.length).toBe(40 * MiB);
    const large = parser._malloc(60 * MiB);
    expect(large).toBeGreaterThan(0);
    expect(parser.HEAPU8.length).toBeGreaterThan(60 * MiB);
    parser._free(large);
  });
});
