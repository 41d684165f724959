import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sampleWorkflows } from '../support/sample-workflows.ts';
import { actionlint, type Tool, toolOr, zizmor } from '../support/tools.ts';

const workflows = sampleWorkflows();
const HOSTILE = `
on: pull_request_target
jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'echo \${{ github.event.pull_request.title }}' }] } }
`;

let dir: string;
let count = 0;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-workflows-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function write(text: string): string {
  const folder = join(dir, String(count++), '.github/workflows');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'sample.yml');
  writeFileSync(file, text);
  return file;
}

it.for(workflows)('$name gives no job the name of the check that it writes', ({ text }) => {
  const { jobs } = parse(text) as { jobs: Record<string, { name?: string }> };
  expect(Object.entries(jobs).map(([id, { name = id }]) => name)).not.toContain('lockstep');
});

describe('actionlint', () => {
  let tool: Tool;
  beforeAll(async () => {
    tool = await actionlint();
  });
  const look = (path: string, text: string) => execa(path, ['-no-color', write(text)], { reject: false });

  it.for(workflows)('has nothing to say of $name', async ({ text }, { skip }) => {
    const { exitCode, stdout, stderr } = await look(toolOr(tool, skip), text);
    expect([exitCode, stdout, stderr]).toEqual([0, '', '']);
  });

  it('does look', async ({ skip }) => {
    const { exitCode, stdout } = await look(toolOr(tool, skip), HOSTILE);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('potentially untrusted')]);
  });
});

describe('zizmor', () => {
  let tool: Tool;
  beforeAll(async () => {
    tool = await zizmor();
  });
  const look = (path: string, text: string) =>
    execa(path, ['--offline', '--no-config', '--quiet', '--color=never', write(text)], { reject: false });

  it.for(workflows)('finds nothing in $name', async ({ text }, { skip }) => {
    const { exitCode, stdout } = await look(toolOr(tool, skip), text);
    expect(exitCode, stdout).toBe(0);
  });

  it('does look', async ({ skip }) => {
    const { exitCode, stdout } = await look(toolOr(tool, skip), HOSTILE);
    expect([exitCode, stdout]).toEqual([14, expect.stringContaining('template-injection')]);
  });
});
