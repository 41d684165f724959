import { crc32, inflateRawSync } from 'node:zlib';
import { limits } from './limits.ts';
import { type Refused, refuse } from './refused.ts';

/** One file of a zip, as its directory tells. */
interface Entry {
  name: string;
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  isLink: boolean;
  /** Of its local header. */
  at: number;
}

const END = { signature: 0x06054b50, size: 22, longestComment: 0xffff };
const CENTRAL = { signature: 0x02014b50, size: 46 };
const LOCAL = { signature: 0x04034b50, size: 30 };
const MEGABYTE = 1024 * 1024;
const EVIL = ['evidence-not-a-zip', 'The artifact is no zip that can be read'] as const;

/**
 * Reads one file out of a hostile zip, in memory; nothing is ever written. The whole directory must be harmless: few
 * files, no path that leaves its folder, no link, no name twice, no sizes that a report cannot have. What is inflated is
 * stopped at the declared size. Zip64, encryption and several volumes are refused: no artifact of ours needs them.
 * Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @param most bytes of the file
 */
export function readFromZip(zip: Uint8Array, { name, most }: { name: string; most: number }): Uint8Array | Refused {
  if (zip.length > limits.zip) {
    return refuse('evidence-too-large', `The artifact has ${zip.length} bytes; ${limits.zip} are read at most.`);
  }
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.length);
  const entries = readDirectory(bytes);
  if (!Array.isArray(entries)) return entries;
  const problem = problemOf(entries);
  if (problem !== undefined) return problem;
  const entry = entries.find((each) => each.name === name);
  if (entry === undefined) return refuse('evidence-missing', `The artifact has no ${name}.`);
  if (entry.size > most)
    return refuse('evidence-too-large', `${name} has ${entry.size} bytes; ${most} are read at most.`);
  return inflate(bytes, entry);
}

/** The directory at the end of the file, which is what tells; local headers only say where the bytes begin. */
function readDirectory(bytes: Buffer): Entry[] | Refused {
  const end = findEnd(bytes);
  if (end === undefined) return refuse(...EVIL);
  const count = bytes.readUInt16LE(end + 10);
  const [length, start] = [bytes.readUInt32LE(end + 12), bytes.readUInt32LE(end + 16)];
  const isWhole = bytes.readUInt32LE(end + 4) === 0 && bytes.readUInt16LE(end + 8) === count && start + length === end;
  if (!isWhole) return refuse(...EVIL);
  if (count > limits.entries) {
    return refuse('evidence-zip-bomb', `The artifact has ${count} files; ${limits.entries} are looked at at most.`);
  }
  const entries: Entry[] = [];
  for (let at = start; at < end; ) {
    if (at + CENTRAL.size > end || bytes.readUInt32LE(at) !== CENTRAL.signature) return refuse(...EVIL);
    const [names, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const next = at + CENTRAL.size + names + extra + comment;
    if (next > end || entries.length === count) return refuse(...EVIL);
    entries.push({
      name: bytes.toString('utf8', at + CENTRAL.size, at + CENTRAL.size + names),
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      // The upper half is a Unix mode, of which S_IFLNK is a symbolic link.
      isLink: ((bytes.readUInt32LE(at + 38) >>> 16) & 0xf000) === 0xa000,
      at: bytes.readUInt32LE(at + 42),
    });
    at = next;
  }
  return entries.length === count ? entries : refuse(...EVIL);
}

/** A comment may hold the signature again, so the record must also end where the file does. */
function findEnd(bytes: Buffer): number | undefined {
  const first = Math.max(0, bytes.length - END.size - END.longestComment);
  for (let at = bytes.length - END.size; at >= first; at--) {
    const isEnd = bytes.readUInt32LE(at) === END.signature;
    if (isEnd && at + END.size + bytes.readUInt16LE(at + 20) === bytes.length) return at;
  }
  return undefined;
}

function problemOf(entries: readonly Entry[]): Refused | undefined {
  if (entries.some(leaves)) {
    return refuse('evidence-zip-slip', 'The artifact has a file whose path leaves its folder, or a link.');
  }
  const isTold = new Set(entries.map(({ name }) => name.toLowerCase())).size === entries.length;
  if (!isTold || entries.some(({ flags }) => (flags & 1) !== 0)) return refuse(...EVIL);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  const isBomb = entries.some(({ size, packed }) => size > MEGABYTE && size > packed * limits.ratio);
  if (total > limits.declared || isBomb) {
    return refuse('evidence-zip-bomb', `The artifact unpacks to ${total} bytes, more than a report can have.`);
  }
  return undefined;
}

function leaves({ name, isLink }: Entry): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters in a path are what is looked for
  const isOdd = name === '' || /^[\\/]|^[a-z]:|\\|[\u0000-\u001f\ufffd]/i.test(name);
  return isLink || isOdd || name.split('/').includes('..');
}

function inflate(bytes: Buffer, { name, at, packed, size, method, crc }: Entry): Uint8Array | Refused {
  if (at + LOCAL.size > bytes.length || bytes.readUInt32LE(at) !== LOCAL.signature) return refuse(...EVIL);
  const [names, extra] = [bytes.readUInt16LE(at + 26), bytes.readUInt16LE(at + 28)];
  const start = at + LOCAL.size + names + extra;
  const isSame = bytes.toString('utf8', at + LOCAL.size, at + LOCAL.size + names) === name;
  if (!isSame || start + packed > bytes.length) return refuse(...EVIL);
  const data = bytes.subarray(start, start + packed);
  const content = method === 0 ? data : method === 8 ? unpack(data, size) : undefined;
  if (content === 'larger') return refuse('evidence-zip-bomb', `${name} unpacks to more than the artifact declares.`);
  if (content?.length !== size || crc32(content) !== crc) return refuse(...EVIL);
  return content;
}

function unpack(data: Buffer, size: number): Buffer | 'larger' | undefined {
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
  } catch (thrown) {
    const isLarger = thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_BUFFER_TOO_LARGE';
    return isLarger ? 'larger' : undefined;
  }
}
