import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { guessSuites } from '../../check/guess-suites.ts';
import { guessVersion } from '../../check/guess-version.ts';
import { configPaths } from '../../config/load.ts';
import { checkWorkflow } from '../../config/workflow.ts';
import { renderConfig } from '../../config/write.ts';
import { EXIT, UsageError } from '../../errors.ts';
import { openRepository } from '../../git/repository.ts';
import { detectBetween } from '../../migrations/detect.ts';
import { createSession } from '../session.ts';

interface InitOptions {
  repo: string;
  force?: boolean;
  workflow: boolean;
  stdout?: boolean;
}

export function addInit(program: Command, done: (exitCode: number) => void): void {
  program
    .command('init')
    .description(
      'Write a lockstep.yml for what is found in this repository, and the workflow that checks pull requests',
    )
    .option('--repo <dir>', 'the Git repository', '.')
    .option('--force', 'replace a lockstep.yml that is there')
    .option('--no-workflow', 'write no .github/workflows/lockstep.yml')
    .option('--stdout', 'print it instead of writing it')
    .action(async (options: InitOptions) => {
      using session = createSession({ quiet: true });
      await using repo = await openRepository(options.repo);
      const there = configPaths.find((path) => existsSync(join(repo.dir, path)));
      if (there !== undefined && !options.force && !options.stdout) {
        throw new UsageError(`${there} is already there.`, {
          code: 'config-exists',
          hint: 'Use --force to replace it, or --stdout to see what would be written.',
        });
      }
      const tree = await repo.tree(await repo.resolve('HEAD'));
      const { sources } = await detectBetween(await repo.emptyTree(), tree, []);
      const version = await guessVersion(tree);
      const text = renderConfig({
        sources,
        suites: await guessSuites(tree),
        ...(version && { databaseVersion: version.major }),
      });
      const file = join(repo.dir, there ?? 'lockstep.yml');
      if (options.stdout) session.print(text);
      else writeFileSync(file, text);
      const workflow =
        options.stdout || !options.workflow ? undefined : writeWorkflow(repo.dir, options.force === true);
      const found = sources.map((source) => `  ${source.tool} in ${source.path}: ${source.skipped ?? source.reason}`);
      process.stderr.write(
        `${found.length === 0 ? 'No migrations were found; name them under sources.' : `Found:\n${found.join('\n')}`}\n${options.stdout ? '' : `Wrote ${file}. ${workflow ?? ''}Next: lockstep check\n`}`,
      );
      done(EXIT.pass);
    });
}

const WORKFLOW = '.github/workflows/lockstep.yml';

/** One that is there stays. The Action's own place is for the user to name. */
function writeWorkflow(dir: string, force: boolean): string {
  const file = join(dir, WORKFLOW);
  if (existsSync(file) && !force) return `${WORKFLOW} is there already and stays. `;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, checkWorkflow);
  return `Wrote ${WORKFLOW}: put the Action in place of OWNER/lockstep@COMMIT. `;
}
