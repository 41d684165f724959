import { alternatives } from '../../src/sql/postgres/operations/testing/statements-of-the-grammar.ts';
import { cases } from '../../test/differential/cases/index.ts';

/** Numbers that follow from a seed alone (mulberry32), so that every input can be made again. */
export interface Dice {
  below(limit: number): number;
  pick<Thing>(from: readonly Thing[]): Thing;
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    below: (limit) => Math.floor(next() * limit),
    pick: (from) => {
      const picked = from[Math.floor(next() * from.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
  };
}

const seeds: readonly string[] = [
  ...cases.map(({ sql }) => sql),
  ...Object.values(alternatives).flatMap((each) => Object.keys(each)),
];
const tokens: readonly string[] = [...new Set(seeds.flatMap((sql) => sql.match(/\w+|[^\s\w]/g) ?? []))];
const awkward = [
  "'",
  '"',
  '$$',
  '$a$',
  '$',
  '--',
  '/*',
  '*/',
  ';',
  '\\',
  '\\.\n',
  '(',
  ')',
  '[',
  ']',
  '\n',
  '\r\n',
  '\t',
  ' ',
  "E'\\'",
  "U&'",
  'BEGIN ATOMIC ',
  'END',
  'CASE ',
  'COPY t FROM stdin;\n',
  '\\i x\n',
  '\\gexec',
  '{{ x }}',
  '$' + '{x}',
  ':name',
  '$1',
  '\uFEFF',
  '\0',
  '\u00e9',
  '\u{1F600}',
  '\ud800',
  '\u202E',
  '-- lockstep: allow truncate reason="x"\n',
  '/* lockstep: allow x',
  'lockstep: allow',
  '-- +goose Down\n',
  'EXECUTE ',
  'DO $$ BEGIN ',
];

/** A text: real statements, changed here and there, or bytes. */
export function makeInput(seed: number, index: number): string {
  const dice = diceOf(Math.imul(seed, 2_654_435_761) ^ Math.imul(index + 1, 40_503));
  if (dice.below(20) === 0) return bytes(dice);
  let text = Array.from({ length: 1 + dice.below(4) }, () => dice.pick(seeds)).join(
    dice.pick([';', ';\n', '; ', '\n', ';;']),
  );
  for (let count = dice.below(2) * dice.below(5); count > 0; count--) text = mutate(text, dice);
  return text;
}

function bytes(dice: Dice): string {
  const length = dice.below(400);
  if (dice.below(2) === 0) return Buffer.from(Array.from({ length }, () => dice.below(256))).toString('latin1');
  return Array.from({ length: dice.below(60) }, () => dice.pick(dice.below(2) === 0 ? awkward : tokens)).join(
    dice.pick(['', ' ']),
  );
}

function mutate(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  const length = dice.below(Math.min(30, text.length + 1));
  switch (dice.below(9)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return text.slice(0, at) + dice.pick(awkward) + text.slice(at);
    case 2:
      return `${text.slice(0, at)} ${dice.pick(tokens)} ${text.slice(at + length)}`;
    case 3:
      return text.slice(0, at) + text.slice(at, at + length).repeat(2 + dice.below(4)) + text.slice(at + length);
    case 4:
      return text.slice(0, at);
    case 5:
      return `${dice.pick(['DO $$ BEGIN ', 'CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ ', 'BEGIN; ', '('])}${text}${dice.pick([' END $$;', ' $$;', '; COMMIT', ')'])}`;
    case 6: {
      const depth = 1 + dice.below(dice.below(50) === 0 ? 3000 : 40);
      return `${text.slice(0, at)}${dice
        .pick(['(', '[', 'NOT ', '- ', 'CASE WHEN '])
        .repeat(depth)}1${')'.repeat(depth)}${text.slice(at)}`;
    }
    case 7:
      return text.slice(at) + text.slice(0, at);
    default:
      return text.replace(/\w+/g, (word) => (dice.below(8) === 0 ? dice.pick(tokens) : word));
  }
}
