import { describe, expect, test } from 'vitest';
import { UsageError } from '../errors.ts';
import { parseSnapshot } from './parse-snapshot.ts';
import { aSnapshot, aTable } from './testing/a-snapshot.ts';

const text = (value: unknown): string => JSON.stringify(value);
const broken = (table: object): string => text({ ...aSnapshot(), tables: [{ ...aTable('t'), ...table }] });

function refusal(of: string): UsageError {
  try {
    parseSnapshot(of, 'snapshot.json');
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown;
    throw thrown;
  }
  throw new Error('it was taken');
}

describe('a snapshot file', () => {
  test('that Lockstep wrote is read as it is', () => {
    const snapshot = aSnapshot([aTable('orders', { rows: 210_000_000 })]);
    expect(parseSnapshot(text(snapshot), 'snapshot.json')).toEqual(snapshot);
  });

  test.each([
    ['is no JSON', '{', 'snapshot-invalid'],
    ['is another JSON', '[]', 'snapshot-invalid'],
    ['is null', 'null', 'snapshot-invalid'],
    ['is of a later format', text({ ...aSnapshot(), schemaVersion: 2 }), 'snapshot-version'],
    ['has a negative size', broken({ heapBytes: -1 }), 'snapshot-invalid'],
    ['has a huge number', broken({}).replace('"rows":1000', '"rows":1e400'), 'snapshot-invalid'],
    ['has NaN', broken({}).replace('"rows":1000', '"rows":NaN'), 'snapshot-invalid'],
    ['has half a byte', broken({ heapBytes: 0.5 }), 'snapshot-invalid'],
    ['has a text for a number', broken({ rows: '1000' }), 'snapshot-invalid'],
    ['has keys of its own', broken({ surprise: 1 }), 'snapshot-invalid'],
    ['has an endless name', broken({ name: 'x'.repeat(10_000) }), 'snapshot-invalid'],
    ['is deeply nested', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'snapshot-invalid'],
  ])('that %s is refused with its name, a code and a hint', (_, content, code) => {
    const error = refusal(content);
    expect(error).toMatchObject({ code });
    expect(error.message).toContain('snapshot.json');
    expect(error.message.length).toBeLessThan(600);
    expect(error.hint).toMatch(/lockstep snapshot/);
  });

  test('with names of the prototype chain changes nothing outside of it', () => {
    const hostile = text(aSnapshot([aTable('__proto__'), aTable('constructor')])).replace(
      '"settings":{',
      '"settings":{"__proto__":"5","constructor":"6",',
    );
    const snapshot = parseSnapshot(hostile, 'snapshot.json');
    expect(snapshot.tables.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['5']).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty('5');
  });
});
