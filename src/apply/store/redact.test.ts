import { expect, test } from 'vitest';
import { withoutValues } from './redact.ts';

test.each([
  'invalid input syntax for type integer: "4111 1111"',
  'invalid input syntax for type integer: "4" 4111 1111"',
  'ungültige Eingabesyntax für Typ integer: »4111 1111«',
  'syntaxe en entrée invalide pour le type integer : « 4111 1111 »',
  'date/time field value out of range: "4111',
])('what did not fit is not kept: %s', (message) => {
  const kept = withoutValues({ sqlstate: '22P02', message });
  expect(kept.message).not.toContain('4111');
  expect(kept.message).toContain(message.slice(0, 10));
});

test('what quotes no value is kept as it is', () => {
  const error = { sqlstate: '42P07', message: 'relation "orders" already exists' };
  expect(withoutValues(error)).toEqual(error);
  expect(withoutValues({ message: 'Connection terminated' })).toEqual({ message: 'Connection terminated' });
});
