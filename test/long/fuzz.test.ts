import { execa } from 'execa';
import { expect, it } from 'vitest';

it('20,000 mutated texts break no promise', async () => {
  const args = ['--liftoff-only', 'scripts/fuzz.ts', '--inputs', '20000', '--seed', '20000'];
  const { exitCode, stdout } = await execa(process.execPath, args, { reject: false });
  expect(stdout).toMatch(/^20000 inputs, \d+ of them .* 0 failures/m);
  expect(exitCode).toBe(0);
});
