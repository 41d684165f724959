import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../sql/postgres/parser.ts';
import { checkFacts } from './check-facts.ts';

beforeAll(() => loadParser());

/** As pg_get_constraintdef prints them. */
const UNDERSTOOD: Array<[string, unknown[]]> = [
  [
    `CHECK (((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))`,
    [{ kind: 'value', column: 'status', hints: { oneOf: [`'a'`, `'b'`] } }],
  ],
  [
    `CHECK ((price > (0)::numeric))`,
    [{ kind: 'value', column: 'price', hints: { min: { sql: '(0)', plain: '0', exclusive: true } } }],
  ],
  [
    `CHECK ((0 >= balance)) NOT VALID`,
    [{ kind: 'value', column: 'balance', hints: { max: { sql: '(0)', plain: '0', exclusive: false } } }],
  ],
  [
    `CHECK (((n >= '-3'::integer) AND (n < 10)))`,
    [
      { kind: 'value', column: 'n', hints: { min: { sql: `'-3'`, plain: '-3', exclusive: false } } },
      { kind: 'value', column: 'n', hints: { max: { sql: '(10)', plain: '10', exclusive: true } } },
    ],
  ],
  [`CHECK ((char_length((name)::text) <= 20))`, [{ kind: 'value', column: 'name', hints: { maxLength: 20 } }]],
  [`CHECK ((btrim(name) <> ''::text))`, []],
  [`CHECK ((code = upper(code)))`, [{ kind: 'value', column: 'code', hints: { case: 'upper' } }]],
  [`CHECK ((url ~~ 'https://%'::text))`, [{ kind: 'value', column: 'url', hints: { like: 'https://%' } }]],
  [`CHECK ((jsonb_typeof(data) = 'object'::text))`, [{ kind: 'value', column: 'data', hints: { jsonType: 'object' } }]],
  [`CHECK ((starts < ends))`, [{ kind: 'order', less: 'starts', greater: 'ends', strict: true }]],
  [`CHECK ((num_nonnulls(a, b) = 1))`, [{ kind: 'one of', columns: ['a', 'b'] }]],
  [`CHECK (((a IS NULL) <> (b IS NULL)))`, [{ kind: 'one of', columns: ['a', 'b'] }]],
  [
    `CHECK (((a IS NULL) = (b IS NULL)))`,
    [
      { kind: 'not null', column: 'a' },
      { kind: 'not null', column: 'b' },
    ],
  ],
  [
    `CHECK ((NOT ((a IS NULL) OR active)))`,
    [
      { kind: 'not null', column: 'a' },
      { kind: 'value', column: 'active', hints: { oneOf: ['false'] } },
    ],
  ],
  [
    `CHECK (((a IS NULL) OR (a > 5)))`,
    [{ kind: 'value', column: 'a', hints: { min: { sql: '(5)', plain: '5', exclusive: true } } }],
  ],
];

describe('checkFacts', () => {
  test.each(UNDERSTOOD)('understands %s', (definition, facts) => {
    expect(checkFacts(definition)).toEqual({ facts, understood: true });
  });

  test('chooses another alternative by branch', () => {
    const definition = `CHECK (((kind = 'a'::text) OR (kind = 'b'::text)))`;
    expect([0, 1, 2].map((branch) => checkFacts(definition, branch).facts)).toEqual(
      [`'a'`, `'b'`, `'a'`].map((value) => [{ kind: 'value', column: 'kind', hints: { oneOf: [value] } }]),
    );
  });

  test.each([`CHECK ((md5(v) = 'x'::text))`, `CHECK (((n % 7) = 3))`, 'CHECK (((('])(
    'says that it does not understand %s',
    (definition) => {
      expect(checkFacts(definition)).toEqual({ facts: [], understood: false });
    },
  );
});
