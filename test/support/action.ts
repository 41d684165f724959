import { type ChildProcess, execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../..');

/** action.yml, as the runner reads it. */
export const manifest = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
  inputs: Record<string, { default?: string }>;
  outputs: Record<string, unknown>;
  runs: { main: string };
};

export interface BuiltAction extends Disposable {
  /** Where action.yml and the bundle are, as in a checkout of it; the runner's files and the report land below it, too. */
  temp: string;
  run(options: ActionRun): Promise<ActionEnd>;
}

export interface ActionRun {
  /** Where the repository is checked out. */
  dir: string;
  event: string;
  payload?: object;
  inputs?: Record<string, string>;
  /** The runner's variables. */
  runner?: Record<string, string>;
  /** Told once its process has begun. */
  onStart?: (child: Pick<ChildProcess, 'kill'>) => void;
}

export interface ActionEnd {
  status: number | undefined;
  stdout: string;
  outputs: Record<string, string>;
  summary: string;
}

/** The bundle, built into a folder of its own as dist/ is. */
export function buildAction(): BuiltAction {
  const temp = mkdtempSync(join(tmpdir(), 'lockstep-action-'));
  execFileSync(process.execPath, [join(root, 'scripts/build.ts'), join(temp, 'dist')]);
  copyFileSync(join(root, 'action.yml'), join(temp, 'action.yml'));
  let count = 0;
  return {
    temp,
    /** Runs it as the runner does: every input of action.yml in the environment, files for what it says. */
    async run({ dir, event, payload = {}, inputs = {}, runner = {}, onStart }) {
      const number = count++;
      const file = (name: string, text: string): string => {
        writeFileSync(join(temp, `${number}-${name}`), text);
        return join(temp, `${number}-${name}`);
      };
      const given = Object.entries(manifest.inputs).map(([name, input]) => [
        `INPUT_${name.toUpperCase()}`,
        inputs[name] ?? input.default?.replace(/\$\{\{.*\}\}/, '') ?? '',
      ]);
      const env = {
        ...process.env,
        ...(Object.fromEntries(given) as Record<string, string>),
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: dir,
        GITHUB_EVENT_NAME: event,
        GITHUB_EVENT_PATH: file('event.json', JSON.stringify(payload)),
        GITHUB_REPOSITORY: 'octo/shop',
        GITHUB_OUTPUT: file('output', ''),
        GITHUB_STEP_SUMMARY: file('summary.md', ''),
        RUNNER_TEMP: temp,
        RUNNER_OS: 'Linux',
        RUNNER_ARCH: 'X64',
        ...runner,
      };
      const main = join(temp, 'dist', basename(manifest.runs.main));
      const running = execa(process.execPath, [main], { cwd: dir, env, extendEnv: false, reject: false });
      onStart?.(running);
      const ran = await running;
      const said = readFileSync(env.GITHUB_OUTPUT, 'utf8').matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
      const outputs = Object.fromEntries([...said].map(([, name = '', , value = '']) => [name, value]));
      const summary = readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8');
      return { status: ran.exitCode, stdout: ran.stdout, outputs, summary };
    },
    [Symbol.dispose]: () => rmSync(temp, { recursive: true, force: true }),
  };
}

/** The runner's variables for a GitHub that is not github.com. */
export function runnerAt(origin: string): Record<string, string> {
  return { GITHUB_API_URL: origin, GITHUB_SERVER_URL: origin, GITHUB_RUN_ID: '5', GITHUB_REPOSITORY_ID: '1' };
}
