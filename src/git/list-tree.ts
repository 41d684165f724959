import { decodePath } from './decode-path.ts';
import type { TreeFile } from './tree.ts';

const TAB = 0x09;
const REGULAR = /^100(?:644|755|664) blob ([0-9a-f]{40,64}) +(\d+|-)$/;

/** Reads `git ls-tree -r -z -l`: regular files only, sorted by path. */
export function parseTreeListing(listing: Buffer): TreeFile[] {
  const files: TreeFile[] = [];
  let start = 0;
  while (start < listing.length) {
    const end = listing.indexOf(0, start);
    const stop = end === -1 ? listing.length : end;
    const tab = listing.indexOf(TAB, start);
    if (tab !== -1 && tab < stop) {
      const [, blob, size] = REGULAR.exec(listing.toString('latin1', start, tab)) ?? [];
      if (blob !== undefined) {
        files.push({ path: decodePath(listing.subarray(tab + 1, stop)), blob, size: Number(size) || 0 });
      }
    }
    start = stop + 1;
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
