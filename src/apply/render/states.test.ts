import { expect, test } from 'vitest';
import { deploymentStateOf } from '../publish/deployment.ts';
import { runStates } from '../run-state.ts';
import { nextCommands, rowWords, signOf, wordsOf } from './states.ts';

const apply = { id: 'r-1', kind: 'apply', environment: 'staging' } as const;

test('every state has a next command, with its ids filled in', () => {
  for (const state of runStates)
    expect(nextCommands({ ...apply, state })[0], state).toMatch(/^\/migrate \w+ (r-1|staging)$/);
});

test('where only a person can know what has landed, each of the three answers is named', () => {
  expect(nextCommands({ ...apply, state: 'needs_operator' })).toEqual([
    '/migrate resume r-1',
    '/migrate resume r-1 --landed',
    '/migrate cancel r-1',
  ]);
});

test('what was taken back is green nowhere, and a rollback that failed is asked for anew', () => {
  const back = { ...apply, kind: 'rollback', state: 'succeeded' } as const;
  expect([signOf(back), wordsOf(back), deploymentStateOf(back)]).toEqual(['↩️', 'taken back', 'inactive']);
  const taken = { ...apply, state: 'rolled_back' } as const;
  expect([signOf(taken), wordsOf(taken), deploymentStateOf(taken)]).toEqual(['↩️', 'rolled back', 'inactive']);
  expect(nextCommands({ ...back, state: 'failed' })).toEqual(['/migrate rollback staging', '/migrate log r-1']);
});

test('what was taken back in part is green nowhere, and the rollback that did it is named', () => {
  const half = { ...apply, state: 'succeeded', notes: { takenBackInPart: 'r-2' } } as const;
  expect([signOf(half), wordsOf(half), deploymentStateOf(half)]).toEqual([
    '⚠️',
    'taken back in part by run r-2',
    'error',
  ]);
  // The rest of it went, too.
  expect(wordsOf({ ...half, state: 'rolled_back' })).toBe('rolled back');
  const failed = { ...apply, kind: 'rollback', state: 'failed' } as const;
  expect(rowWords(failed)).toBe('rollback failed');
});

test('behind a rollback that has landed, and left another schema, no other rollback is offered', () => {
  expect(nextCommands({ ...apply, kind: 'rollback', state: 'failed', code: 'drift' })).toEqual(['/migrate log r-1']);
});
