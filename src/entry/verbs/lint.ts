import { readFileSync, writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { LintChangesInput } from '../../check/lint/lint-changes.ts';
import { type SettingsInput, settingsFor } from '../../check/lint/lint-settings.ts';
import { toError, UsageError } from '../../errors.ts';
import type { LintResult } from '../../report/lint/lint-result.ts';
import { exitCodeOfVerdict } from '../exit-code.ts';
import { type LintFormat, renderLint } from '../render-lint.ts';
import { today } from '../today.ts';

interface LintOptions {
  format: LintFormat;
  base?: string;
  repo: string;
  config?: string;
  databaseVersion?: number;
  all?: boolean;
  hygiene: boolean;
  stdin?: boolean;
  stdinFilename?: string;
  output?: string;
  color: boolean;
}

/** A first look at SQL before anything is run: for editors, pre-commit and CI jobs without a server. */
export function addLint(program: Command, done: (exitCode: number) => void): void {
  program
    .command('lint')
    .description('Read SQL files, or the changed migrations of the working tree, without a server')
    .argument('[path...]', 'SQL files, folders, globs, or - for stdin; without one: what changed since --base')
    .option('--base <ref>', 'without a path: what the working tree is compared with (default: origin’s main branch)')
    .option('--repo <dir>', 'without a path: the Git repository', '.')
    .option('--config <file>', 'a lockstep.yml that replaces the repository’s own')
    .option('--database-version <n>', 'major version of PostgreSQL, 13 to 18', majorVersion)
    .option('--all', 'show the notes too')
    .option('--no-hygiene', 'leave out what is about taste and order in the schema')
    .option('--stdin', 'read the SQL from stdin, as - does')
    .option('--stdin-filename <path>', 'the file that stdin stands for')
    .addOption(
      new Option('--format <format>', 'how the result is written')
        .choices(['text', 'json', 'markdown', 'sarif', 'github'])
        .default('text'),
    )
    .option('--output <file>', 'write the result here, not to stdout')
    .option('--no-color', 'no colours')
    .action(async (paths: string[], options: LintOptions) => {
      const result = await run(paths, options);
      const text = await renderLint(result, options.format, {
        all: options.all === true,
        color: options.color && process.stdout.isTTY === true && !process.env.NO_COLOR && options.output === undefined,
      });
      write(text, options.output);
      done(exitCodeOfVerdict(result.verdict));
    });
}

async function run(paths: string[], options: LintOptions): Promise<LintResult> {
  const settings: SettingsInput = {
    today: today(),
    ...(options.databaseVersion !== undefined && { databaseVersion: options.databaseVersion }),
    ...(options.config !== undefined && { config: { text: read(options.config, '--config'), file: options.config } }),
  };
  const result = await lint(paths, options, settings);
  if (options.hygiene) return result;
  return { ...result, findings: result.findings.filter(({ hygiene }) => hygiene !== true) };
}

async function lint(paths: string[], options: LintOptions, settings: SettingsInput): Promise<LintResult> {
  const fromStdin = options.stdin === true || paths.includes('-');
  if (paths.length === 0 && !fromStdin) {
    const { lintChanges } = await import('../../check/lint/lint-changes.ts');
    const input: LintChangesInput = { dir: options.repo, settings };
    return lintChanges(options.base === undefined ? input : { ...input, base: options.base });
  }
  const { lintFiles } = await import('../../check/lint/lint-files.ts');
  const stdin = { bytes: fromStdin ? readStdin() : Buffer.alloc(0), filename: options.stdinFilename ?? 'stdin.sql' };
  return lintFiles({
    paths: paths.filter((path) => path !== '-'),
    cwd: process.cwd(),
    settings: (tree) => settingsFor(tree, settings),
    ...(fromStdin && { stdin }),
  });
}

function readStdin(): Buffer {
  try {
    return readFileSync(0);
  } catch (cause) {
    throw new UsageError(`Nothing can be read from stdin: ${toError(cause).message}`, {
      code: 'file-missing',
      hint: 'Pipe the SQL in, or name files.',
      cause,
    });
  }
}

function read(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const hint = `Correct ${option}.`;
    throw new UsageError(`The configuration ${file} cannot be read.`, { code: 'config-missing', hint, cause });
  }
}

function write(text: string, output: string | undefined): void {
  if (output === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(output, text);
  } catch (cause) {
    throw new UsageError(`The result cannot be written to ${output}: ${toError(cause).message}`, {
      code: 'output-not-writable',
      hint: 'Correct --output; its directory must exist.',
      cause,
    });
  }
}

function majorVersion(text: string): number {
  const version = Number(text);
  if (Number.isInteger(version) && version >= 13 && version <= 18) return version;
  throw new InvalidArgumentError('It must be a major version of PostgreSQL, 13 to 18.');
}
