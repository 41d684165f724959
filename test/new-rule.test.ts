import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'lockstep-new-rule-'));

afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('scaffolds a rule that the formatter has nothing to say about, with a page of all sections', async () => {
  for (const path of ['src/analysis/rules', 'docs/rules', 'biome.json'])
    cpSync(path, join(dir, path), { recursive: true });
  const script = resolve('scripts/new-rule.ts');
  await execa('node', [script, 'kept-by-nobody'], { cwd: dir });
  const read = (path: string) => readFileSync(join(dir, path), 'utf8');

  const rules = 'src/analysis/rules';
  expect(read(`${rules}/registry.ts`).match(/keptByNobody/g)).toHaveLength(2);
  expect(read(`${rules}/kept-by-nobody.test.ts`)).toContain("=== 'kept-by-nobody'");
  const page = read('docs/rules/kept-by-nobody.md');
  for (const section of ['Problem', 'What it blocks', 'Safe sequence', 'In your framework', 'When it is silent'])
    expect(page).toContain(`\n## ${section}\n`);
  const files = ['kept-by-nobody.ts', 'kept-by-nobody.test.ts', 'registry.ts'].map((file) => `${rules}/${file}`);
  const checked = await execa(resolve('node_modules/.bin/biome'), ['check', ...files], { cwd: dir, reject: false });
  expect(checked.stdout + checked.stderr).toContain('Checked 3 files');
  expect(checked.exitCode).toBe(0);
});

it('refuses a name that is taken, or none', async () => {
  for (const name of ['truncate-all', 'Truncate', '']) {
    const ran = await execa('node', [resolve('scripts/new-rule.ts'), name], {
      cwd: dir,
      reject: name === 'truncate-all',
    });
    if (name === 'truncate-all') expect(ran.exitCode).toBe(0);
    else expect(ran.exitCode).toBe(2);
  }
  const again = await execa('node', [resolve('scripts/new-rule.ts'), 'truncate-all'], { cwd: dir, reject: false });
  expect(again.exitCode).toBe(2);
});
