import { Command, CommanderError } from 'commander';
import { EXIT, exitCodeOf } from '../errors.ts';
import { cliVerbs } from './apply/options.ts';
import { describeError } from './describe-error.ts';
import { version } from './version.ts';

export { watchStdout } from './watch-stdout.ts';

/** Loaded one by one: most of Lockstep is of no use to `lint`, which has to start in milliseconds. */
const VERBS: Record<string, () => Promise<(program: Command, done: (exitCode: number) => void) => void>> = {
  check: async () => (await import('./verbs/check.ts')).addCheck,
  history: async () => (await import('./verbs/history.ts')).addHistory,
  lint: async () => (await import('./verbs/lint.ts')).addLint,
  rehearse: async () => (await import('./verbs/rehearse.ts')).addRehearse,
  snapshot: async () => (await import('./verbs/snapshot.ts')).addSnapshot,
  init: async () => (await import('./verbs/init.ts')).addInit,
  demo: async () => (await import('./verbs/demo.ts')).addDemo,
  serve: async () => (await import('./verbs/serve.ts')).addServe,
  trail: async () => (await import('./verbs/trail.ts')).addTrail,
};

/** What applies merged changes, in one module. */
const APPLY = new Set<string>(cliVerbs);

async function loadApply() {
  return (await import('./verbs/apply.ts')).addApplyVerbs;
}

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
  const verb = argv[2] ?? '';
  const named = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  const loads = APPLY.has(verb) ? [loadApply] : named === undefined ? [...Object.values(VERBS), loadApply] : [named];
  for (const load of loads) (await load())(program, done);
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
    process.stderr.write(`${describeError(error)}\n`);
    return exitCodeOf(error);
  }
}
