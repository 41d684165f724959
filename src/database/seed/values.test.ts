import { describe, expect, test } from 'vitest';
import type { TypeCatalog } from './catalog.ts';
import type { ValueHints } from './hints.ts';
import { parseTypeName } from './type-name.ts';
import { valuesOf } from './values.ts';

const catalog: TypeCatalog = {
  enums: new Map(),
  domains: new Map(),
  composites: new Map(),
  ranges: new Map(),
  multiranges: new Map(),
};
const make = (type: string, hints: ValueHints = {}, name = 'title') => valuesOf({ type, name, hints, catalog });
const bound = (plain: string, exclusive = false) => ({ sql: plain, plain, exclusive });

describe('parseTypeName', () => {
  test.each([
    ['character varying(20)', { base: 'character varying', args: ['20'], element: undefined }],
    ['timestamp(3) without time zone', { base: 'timestamp without time zone', args: ['3'], element: undefined }],
    ['numeric(10,2)[]', { base: '', args: [], element: 'numeric(10,2)' }],
    ['public.citext', { base: 'citext', args: [], element: undefined }],
    ['"My ""Schema"."Odd (1)"', { base: 'Odd (1)', args: [], element: undefined }],
    ['public.geometry(Point,4326)', { base: 'geometry', args: ['Point', '4326'], element: undefined }],
    ['"char"', { base: '"char"', args: [], element: undefined }],
  ])('takes %s apart', (text, parts) => {
    expect(parseTypeName(text)).toEqual(parts);
  });
});

describe('valuesOf', () => {
  test('counts integers from 1, and within bounds', () => {
    expect(make('integer')?.at('g.i')).toBe('(1 + ((g.i) % 2147483647))::integer');
    expect(make('smallint', { min: bound('-2', true), max: bound('3') })).toMatchObject({ capacity: 5 });
    expect(make('integer', { max: bound('0', true) })?.at('0')).toBe('(-1000 + ((0) % 1000))::integer');
  });

  test('keeps numeric in its precision and in its bounds', () => {
    expect(make('numeric(4,2)')?.capacity).toBe(9999);
    expect(make('numeric(4,2)', { min: bound('0.505'), max: bound('0.52', true) })).toMatchObject({ capacity: 1 });
  });

  test('knows how many different texts fit', () => {
    expect(make('character(1)')?.capacity).toBe(36);
    expect(make('character varying(3)')?.capacity).toBe(4096);
    expect(make('text')?.at('g.i')).toBe(`('title-' || (g.i) || '')::text`);
    expect(make('text', {}, 'email')?.at('g.i')).toBe(`('user' || (g.i) || '@example.com')::text`);
  });

  test('quotes what comes from the schema', () => {
    expect(make('text', { like: `a'b%` })?.at('0')).toContain(`'a' || '''' || 'b'`);
    expect(make('text', {}, `x'); DROP TABLE y; --`)?.at('0')).not.toContain('DROP TABLE');
  });

  test('makes nothing for a type that it does not know', () => {
    expect(make('public.unheard_of')).toBeUndefined();
    expect(make('public.unheard_of[]')).toBeUndefined();
  });
});
