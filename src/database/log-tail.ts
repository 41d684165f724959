import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The last `bytes` (default 16 KB) of a log, from a line's beginning; '' when there is none. */
export function readLogTail(path: string, bytes = 16_384): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(size, bytes));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    const text = buffer.toString('utf8');
    return size > bytes ? text.slice(text.indexOf('\n') + 1) : text;
  } finally {
    closeSync(file);
  }
}
