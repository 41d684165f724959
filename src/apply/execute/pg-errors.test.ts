import { expect, test } from 'vitest';
import { DatabaseError } from '../../errors.ts';
import { isLost } from './pg-errors.ts';

const coded = (code: string): Error => Object.assign(new Error('it said so'), { code });

test.each([
  ['pg’s own words', new Error('Connection terminated unexpectedly')],
  ['the network', coded('ECONNRESET')],
  ['a pipe', coded('EPIPE')],
  ['a server that shuts down', coded('57P01')],
  ['a session that stood idle in its transaction', coded('25P03')],
  ['a target that does not answer', new DatabaseError('silent', { code: 'target-unreachable' })],
])('%s is a connection that was lost', (_, thrown) => {
  expect(isLost(thrown)).toBe(true);
});

test.each([
  ['a mistake in our own code', new TypeError('x is not a function')],
  ['a mistake with a code of Node’s', Object.assign(new TypeError('bad'), { code: 'ERR_INVALID_ARG_TYPE' })],
  ['text that is no JSON', new SyntaxError('Unexpected token')],
  ['a statement that the server refused', coded('42601')],
  ['a statement that was cancelled', coded('57014')],
  ['a target that does not let us in', new DatabaseError('no', { code: 'target-refused' })],
])('%s is not', (_, thrown) => {
  expect(isLost(thrown)).toBe(false);
});
