import { beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf } from './fingerprint.ts';
import { loadParser } from './parser.ts';

beforeAll(loadParser);

describe('a fingerprint', () => {
  it('is the same where only constants, parameters and the length of lists differ', () => {
    const one = fingerprintOf("SELECT a FROM t WHERE b = 5 AND c IN (1, 2) AND d = 'x'");
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprintOf('select  a from t where b = $1 and c in ($2) and d = $3 -- note')).toBe(one);
  });

  it('is another for other tables, columns and conflict targets', () => {
    const texts = [
      'SELECT a FROM t',
      'SELECT b FROM t',
      'SELECT a FROM u',
      'INSERT INTO t VALUES (1) ON CONFLICT (a) DO NOTHING',
      'INSERT INTO t VALUES (1) ON CONFLICT (b) DO NOTHING',
    ];
    expect(new Set(texts.map(fingerprintOf)).size).toBe(texts.length);
  });

  it('is absent for what cannot be parsed, and a text nested too deeply harms no later one', async () => {
    expect(fingerprintOf('SELEC a FROM t')).toBeUndefined();
    expect(fingerprintOf('')).not.toBe(fingerprintOf('SELECT 1'));
    expect(fingerprintOf(`SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`)).toBeUndefined();
    await loadParser();
    expect(fingerprintOf('SELECT 1')).toBe(fingerprintOf('SELECT 2'));
  });
});
