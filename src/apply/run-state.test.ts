import { describe, expect, test } from 'vitest';
import { isTerminal, isUnderWay, mayFollow, ownerOf, type RunState, runStates, terminalStates } from './run-state.ts';

const pairs = runStates.flatMap((from) => runStates.map((to): [RunState, RunState] => [from, to]));

/** Every state that can come of one, in any number of moves. */
function reachable(from: RunState): Set<RunState> {
  const found = new Set<RunState>();
  const open = [from];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const to of runStates.filter((each) => mayFollow(state, each) && !found.has(each))) {
      found.add(to);
      open.push(to);
    }
  }
  return found;
}

describe('every state and every other', () => {
  test('are known, and which of them are ends', () => {
    expect(pairs.length).toBe(runStates.length ** 2);
    expect(runStates.filter(isTerminal).toSorted()).toEqual([...terminalStates].toSorted());
  });

  test('terminal ones stay; only success may be taken back, by another run', () => {
    const left = pairs.filter(([from, to]) => isTerminal(from) && mayFollow(from, to));
    expect(left).toEqual([['succeeded', 'rolled_back']]);
  });

  test('no state follows itself, and none leads back before the run began', () => {
    expect(pairs.filter(([from, to]) => from === to && mayFollow(from, to))).toEqual([]);
    const begun = runStates.filter((state) => isUnderWay(state) && state !== 'preflight');
    const back = begun.flatMap((state) =>
      [...reachable(state)].filter((to) => !isTerminal(to) && (!isUnderWay(to) || to === 'preflight')),
    );
    expect(back).toEqual([]);
  });

  test('every one is reached from the first', () => {
    expect([...reachable('requested'), 'requested'].toSorted()).toEqual(runStates.toSorted());
  });

  test('from every one an end is reached', () => {
    for (const state of runStates) {
      const ends = [...reachable(state), state].filter(isTerminal);
      expect(ends, state).not.toEqual([]);
    }
  });

  test('every one that is no end has an owner, and no end has one', () => {
    expect(runStates.filter((state) => (ownerOf(state) === undefined) !== isTerminal(state))).toEqual([]);
  });

  test('what a person or the clock owns can be ended by them without a driver', () => {
    const waiting = runStates.filter((state) => ['person', 'clock'].includes(ownerOf(state) ?? ''));
    for (const state of waiting)
      expect(mayFollow(state, 'cancelling') || mayFollow(state, 'cancelled'), state).toBe(true);
  });

  test('what has begun to change the target never ends as if nothing had been done', () => {
    const begun = runStates.filter((state) => isUnderWay(state) && state !== 'preflight');
    const silent = pairs.filter(
      ([from, to]) => begun.includes(from) && ['refused', 'expired', 'superseded'].includes(to) && mayFollow(from, to),
    );
    expect(silent).toEqual([]);
  });

  test('a run that is cancelled, paused or in doubt may have finished first', () => {
    expect(mayFollow('pausing', 'verifying') && mayFollow('cancelling', 'verifying')).toBe(true);
    expect(mayFollow('in_doubt', 'verifying')).toBe(true);
  });
});
