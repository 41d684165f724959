import { Command, CommanderError } from 'commander';
import { EXIT, exitCodeOf } from '../errors.ts';
import { describeError } from './describe-error.ts';
import { addCheck } from './verbs/check.ts';
import { addDemo } from './verbs/demo.ts';
import { addHistory } from './verbs/history.ts';
import { addInit } from './verbs/init.ts';
import { addRehearse } from './verbs/rehearse.ts';
import { addSnapshot } from './verbs/snapshot.ts';
import { version } from './version.ts';

/** Runs one verb and answers the exit code: 0 pass, 1 fail, 2 usage, 3 could not be judged. Never throws. */
export async function runCli(argv: string[]): Promise<number> {
  let code: number = EXIT.pass;
  const program = new Command('lockstep')
    .description('Change a live database without downtime, from the pull request.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(lockstep --help lists the verbs)')
    .configureHelp({ showGlobalOptions: true });
  const done = (exitCode: number): void => {
    code = exitCode;
  };
  for (const add of [addCheck, addHistory, addRehearse, addSnapshot, addInit, addDemo]) add(program, done);
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
    process.stderr.write(`${describeError(error)}\n`);
    return exitCodeOf(error);
  }
}
