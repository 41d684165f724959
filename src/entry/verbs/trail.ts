import type { Command } from 'commander';
import { checkTrail, type TrailOptions, writeTrail } from '../apply/run-trail.ts';

export function addTrail(program: Command, done: (exitCode: number) => void): void {
  program
    .command('trail')
    .description('Write the audit trail of an environment as JSON lines, and say whether it is whole')
    .argument('[environment]', 'of lockstep.yml')
    .option('--run <id>', 'only the events of this run')
    .option('--check <file>', 'look whether such a file is whole, without a database')
    .option('--repo <dir>', 'the Git repository', '.')
    .option('--base <ref>', 'the branch that changes are merged into (default: origin’s main branch)')
    .option('--config <file>', 'a lockstep.yml that replaces the default branch’s')
    .option('--output <file>', 'write the events here, not to stdout')
    .option('--quiet', 'no progress on stderr')
    .action(async (environment: string | undefined, options: TrailOptions) => {
      done(options.check === undefined ? await writeTrail(environment, options) : checkTrail(options.check, options));
    });
}
