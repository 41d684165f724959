import { expect, test } from 'vitest';
import { runStates } from '../run-state.ts';
import { nextCommands } from './states.ts';

test('every state has a next command, with its ids filled in', () => {
  for (const state of runStates)
    expect(nextCommands({ id: 'r-1', state, environment: 'staging' })[0], state).toMatch(
      /^\/migrate \w+ (r-1|staging)$/,
    );
});

test('where only a person can know what has landed, each of the three answers is named', () => {
  expect(nextCommands({ id: 'r-1', state: 'needs_operator', environment: 'staging' })).toEqual([
    '/migrate resume r-1',
    '/migrate resume r-1 --landed',
    '/migrate cancel r-1',
  ]);
});
