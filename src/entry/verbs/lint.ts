import { type Command, InvalidArgumentError, Option } from 'commander';
import { type LintOptions, runLint } from '../run-lint.ts';

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
    .option('--no-cache', 'judge files anew that have not changed since they were judged last')
    .option('--no-color', 'no colours')
    .action(async (paths: string[], options: LintOptions) => done(await runLint(paths, options)));
}

function majorVersion(text: string): number {
  const version = Number(text);
  if (Number.isInteger(version) && version >= 13 && version <= 18) return version;
  throw new InvalidArgumentError('It must be a major version of PostgreSQL, 13 to 18.');
}
