import { expect, test } from 'vitest';
import { message } from './encode.ts';
import { type Frame, FrameReader } from './frame-reader.ts';
import { MessageTap } from './message-tap.ts';

const stream = Buffer.concat([
  message('Q', Buffer.from('select 1\0')),
  message('S', Buffer.alloc(0)),
  message('d', Buffer.alloc(300_000, 7)),
  message('Q', Buffer.alloc(200_000, 8)),
]);

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

test.each([1, 2, 3, 7, 1000, 65536, 1_000_000])('messages come out whole from chunks of %i bytes', (size) => {
  const reader = new FrameReader({ inParts: 'd', onPressure: () => {} });
  const frames: Frame[] = [];
  for (const chunk of cut(stream, size)) {
    reader.push(chunk);
    for (let frame = reader.take(); frame !== undefined; frame = reader.take()) frames.push(frame);
  }
  expect(Buffer.concat(frames.map(({ bytes }) => bytes)).equals(stream)).toBe(true);
  expect(frames.filter(({ first }) => first).map(({ type }) => type)).toEqual(['Q', 'S', 'd', 'Q']);
  expect(frames.filter(({ last }) => last).map(({ type }) => type)).toEqual(['Q', 'S', 'd', 'Q']);
  expect(frames.filter(({ type, first, last }) => type !== 'd' && !(first && last))).toEqual([]);
});

test.each([1, 3, 1000, 1_000_000])('a tap sees the same in chunks of %i bytes', (size) => {
  const seen: Array<[string, number, number]> = [];
  const tap = new MessageTap({
    wanted: 'Q',
    counted: 'S',
    limit: 1000,
    on: ({ type, bytes, length }) => seen.push([type, bytes.length, length]),
  });
  for (const chunk of cut(stream, size)) tap.feed(chunk);
  expect(seen).toEqual([
    ['Q', 14, 14],
    ['S', 0, 5],
    ['Q', 1000, 200_005],
  ]);
});

test('a long message that is not passed on in parts is let in, others are held back', () => {
  const pressure: boolean[] = [];
  const reader = new FrameReader({ inParts: 'd', onPressure: (high) => pressure.push(high) });
  const long = message('Q', Buffer.alloc(3_000_000));
  for (const chunk of cut(long, 65536).slice(0, -1)) reader.push(chunk);
  expect([reader.take(), pressure]).toEqual([undefined, []]);
  reader.push(cut(long, 65536).at(-1) ?? Buffer.alloc(0));
  expect(reader.take()?.bytes.length).toBe(long.length);
  reader.push(Buffer.concat([message('d', Buffer.alloc(1_500_000))]));
  expect(pressure.at(-1)).toBe(true);
  reader.take();
  expect(pressure.at(-1)).toBe(false);
});

test('an impossible length is refused', () => {
  const reader = new FrameReader({ inParts: '', onPressure: () => {} });
  reader.push(Buffer.from([81, 0, 0, 0, 1]));
  expect(() => reader.take()).toThrow(RangeError);
});
