import type { Command } from 'commander';
import { type ApplyOptions, type CliVerb, cliVerbs, describeVerb, wordsOf } from '../apply/options.ts';
import { runApplyVerb } from '../apply/run-apply-verb.ts';

/** Every verb of a comment is a verb of the CLI: the same words, the same guards, the same answers. */
export function addApplyVerbs(program: Command, done: (exitCode: number) => void): void {
  for (const verb of cliVerbs) addVerb(program, verb, done);
}

function addVerb(program: Command, verb: CliVerb, done: (exitCode: number) => void): void {
  describeVerb(program, verb).action(async (...given: unknown[]) => {
    const command = given.at(-1) as Command;
    const options = command.opts<ApplyOptions & Record<string, unknown>>();
    done(await runApplyVerb(wordsOf(verb, command.args, options), options));
  });
}
