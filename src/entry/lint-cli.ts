import type { KeptCode } from '../check/lint/kept-code.ts';
import { exitCodeOf } from '../errors.ts';
import { describeError } from './describe-error.ts';
import type { LintFormat } from './render-lint.ts';
import { type LintOptions, runLint } from './run-lint.ts';

const FORMATS: readonly string[] = ['text', 'json', 'markdown', 'sarif', 'github'] satisfies LintFormat[];
const VALUES = ['--format', '--base', '--repo', '--config', '--database-version', '--stdin-filename', '--output'];

/**
 * `lockstep lint` without commander, which takes as long to load as a file to lint. Undefined where the arguments are
 * not plainly right: then commander reads them, and explains.
 */
export async function lintCli(argv: readonly string[], kept?: KeptCode): Promise<number | undefined> {
  const parsed = parse(argv);
  if (parsed === undefined) return undefined;
  try {
    return await runLint(parsed.paths, parsed.options, kept);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return exitCodeOf(error);
  }
}

function parse(argv: readonly string[]): { paths: string[]; options: LintOptions } | undefined {
  const paths: string[] = [];
  const options: LintOptions = { format: 'text', repo: '.', hygiene: true, color: true };
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (!argument.startsWith('-') || argument === '-') paths.push(argument);
    else if (argument === '--all') options.all = true;
    else if (argument === '--stdin') options.stdin = true;
    else if (argument === '--no-hygiene') options.hygiene = false;
    else if (argument === '--no-color') options.color = false;
    else if (argument === '--no-cache') options.cache = false;
    else {
      const [, name = argument, own] = /^(--[a-z-]+)=([\s\S]*)$/.exec(argument) ?? [];
      const value = own ?? argv[++index];
      if (!VALUES.includes(name) || value === undefined || !take(name, value, options)) return undefined;
    }
  }
  return { paths, options };
}

/** False where the value is not one. */
function take(name: string, value: string, options: LintOptions): boolean {
  if (name === '--format') options.format = value as LintFormat;
  else if (name === '--database-version') options.databaseVersion = Number(value);
  else if (name === '--base') options.base = value;
  else if (name === '--repo') options.repo = value;
  else if (name === '--config') options.config = value;
  else if (name === '--stdin-filename') options.stdinFilename = value;
  else options.output = value;
  const { format, databaseVersion = 17 } = options;
  return (
    FORMATS.includes(format) && Number.isInteger(databaseVersion) && databaseVersion >= 13 && databaseVersion <= 18
  );
}
