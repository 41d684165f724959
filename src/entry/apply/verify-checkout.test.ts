import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRepository } from '../../../test/support/git-repository.ts';
import type { Change } from '../../apply/plan.ts';
import { verifyCheckout } from './verify-checkout.ts';

const nextStep = 'Check it out.';

test('a checkout has the merge, on its branch, with the files that were planned', async () => {
  using repository = await createRepository();
  const { dir } = repository;
  const git = (...args: string[]): Promise<string> => repository.git(...args);
  const before = await repository.commit({ 'db/1.js': 'one' });
  const mergeSha = await repository.commit({ 'db/2.js': 'two' });
  await repository.commit({ 'README.md': 'later' });
  const blob = await git('rev-parse', `${mergeSha}:db/2.js`);
  const change = changeOf(mergeSha, { 'db/2.js': blob });
  const look = (about: Change, head?: string) => verifyCheckout({ dir, nextStep, ...(head && { head }) }, about);
  expect(await look(change, 'HEAD')).toBeUndefined();

  const edited = changeOf(mergeSha, { 'db/2.js': await git('rev-parse', `${mergeSha}:db/1.js`) });
  expect(await look(edited, 'HEAD')).toMatchObject({ code: 'checkout_mismatch', nextStep });
  expect((await look(changeOf('1'.repeat(40), {}), 'HEAD'))?.message).toContain('does not have the merge');
  // A branch that was made before the merge, as that of a pull request.
  await git('checkout', '-q', '-b', 'feature', before);
  expect((await look(change, 'HEAD'))?.message).toContain('does not contain the merge');
  expect(await look(change)).toBeUndefined();
});

test('without a checkout nothing can be run', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'lockstep-no-checkout-'));
  const refusal = await verifyCheckout({ dir, head: 'HEAD', nextStep }, changeOf('1'.repeat(40), {}));
  rmSync(dir, { recursive: true });
  expect(refusal).toMatchObject({ code: 'runner_unavailable', nextStep });
});

function changeOf(mergeSha: string, files: Record<string, string>): Change {
  const migration = { id: '2', path: 'db/2.js', phase: 'unknown' as const, files };
  return { digest: 'd', repository: 'r', mergeSha, source: { tool: 'command', path: 'db' }, migrations: [migration] };
}
