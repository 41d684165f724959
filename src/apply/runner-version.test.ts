import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { RUNNER, refuseNewer } from './runner-version.ts';

test.each([
  ['0.1.0', '0.1.1'],
  ['0.9.0', '0.10.0'],
  ['1.9.9', '2.0.0'],
  ['1.0.0-rc.1', '1.0.0'],
])('%s does not go on with what %s has planned', (own, writer) => {
  const refusal = refuseNewer({ writer }, own);
  expect(refusal).toMatchObject({ code: 'runner_outdated' });
  expect(refusal?.message).toContain(`by Lockstep ${writer}; here is ${own}`);
  expect(refuseNewer({ writer: own }, writer)).toBeUndefined();
});

test('what this one, or one that did not say, has planned is gone on with', () => {
  expect(RUNNER).toBe(manifest.version);
  expect(refuseNewer({ writer: RUNNER })).toBeUndefined();
  expect(refuseNewer({ writer: `${RUNNER}+build.5` })).toBeUndefined();
  expect(refuseNewer({})).toBeUndefined();
});
