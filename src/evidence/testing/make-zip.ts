import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipFile {
  name: string;
  content: string | Uint8Array;
  /** In place of what is true. */
  size?: number;
  /** Unix mode; 0o120777 is a symbolic link. */
  mode?: number;
  flags?: number;
  /** As upload-artifact does: sizes follow the content, and are zero before it. */
  streamed?: true;
}

/** A zip as upload-artifact makes it, or one that lies. */
export function makeZip(files: readonly ZipFile[]): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, size, mode = 0o100644, streamed, flags = streamed ? 0x808 : 0x800 } of files) {
    const data = Buffer.from(content);
    const packed = deflateRawSync(data);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size ?? data.length, 18);
    common.writeUInt16LE(path.length, 22);
    const sizes = Buffer.from(common.subarray(10, 22));
    const local = streamed ? Buffer.from(common).fill(0, 10, 22) : common;
    const descriptor = streamed ? [Buffer.from('PK\u0007\u0008', 'latin1'), sizes] : [];
    locals.push(Buffer.from('PK\u0003\u0004', 'latin1'), local, path, packed, ...descriptor);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0003', 'latin1'), common, tail, path);
    at += 30 + path.length + packed.length + (streamed ? 16 : 0);
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, central, end]);
}
