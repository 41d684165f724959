/** The section that declares a module's memory. https://webassembly.github.io/spec/core/binary/modules.html#memory-section */
const MEMORY_SECTION = 5;
/** The magic number and the version. */
const HEADER_BYTES = 8;
const PAGE_BYTES = 64 * 1024;

/**
 * Has a WebAssembly module's memory begin with so many bytes, rounded up to pages of 64 KiB; it asks for more where it
 * needs more. Changes `module`. False where it has no memory of its own, or the number does not fit in the place of the
 * old one: then nothing is changed.
 */
export function beginWithMemory(module: Uint8Array, bytes: number): boolean {
  for (let at = HEADER_BYTES; at < module.length; ) {
    const size = readNumber(module, at + 1);
    if (module[at] !== MEMORY_SECTION) {
      at = size.end + size.value;
      continue;
    }
    const count = readNumber(module, size.end);
    const flags = readNumber(module, count.end);
    return writeNumber(module, readNumber(module, flags.end), Math.ceil(bytes / PAGE_BYTES));
  }
  return false;
}

interface Written {
  value: number;
  start: number;
  end: number;
}

/** LEB128: seven bits a byte, the lowest first; the eighth says that more follow. */
function readNumber(bytes: Uint8Array, start: number): Written {
  let value = 0;
  for (let at = start; ; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, start, end: at + 1 };
  }
}

function writeNumber(bytes: Uint8Array, { start, end }: Written, value: number): boolean {
  if (value >= 2 ** (7 * (end - start))) return false;
  for (let at = start; at < end; at++)
    bytes[at] = (Math.floor(value / 2 ** (7 * (at - start))) & 0x7f) | (at + 1 < end ? 0x80 : 0);
  return true;
}
