import { isRefusal } from '../../apply/guards/control-plane.ts';
import type { GuardRefusal } from '../../apply/guards/guard.ts';
import { describeRun } from '../../apply/render/describe-run.ts';
import { plainText } from '../../apply/render/plain.ts';
import { runVerb } from '../../apply/verbs/run-verb.ts';
import type { VerbAnswer, VerbContext } from '../../apply/verbs/verb.ts';
import type { Refused } from '../../chat/chat.ts';
import type { Refusal } from '../../commands/command.ts';
import { isRefusal as isMalformed, parseWords } from '../../commands/parse-command.ts';
import { EXIT } from '../../errors.ts';
import { prose } from '../../report/escape.ts';
import { createSession } from '../session.ts';
import { drivingVerbs } from './driving-verbs.ts';
import { openContext } from './open-context.ts';
import type { ApplyOptions } from './options.ts';

/** Gives a command as a comment would, waits for its run, and tells what became of it. @returns the exit code */
export async function runApplyVerb(words: string[], options: ApplyOptions): Promise<number> {
  using session = createSession(options);
  const command = parseWords(words);
  if (isMalformed(command)) {
    session.print(render(command, options));
    return EXIT.usage;
  }
  if (command.verb === 'ack') {
    const given = await (await import('./run-ack.ts')).runAck(command, options, session.env);
    session.print(render(given, options));
    return 'code' in given ? EXIT.fail : EXIT.pass;
  }
  await using context = await openContext(session, options);
  session.progress.stage(words.slice(0, 2).join(' '));
  let answer = await runVerb(command, context);
  if (options.yes === true && !isRefusal(answer) && answer.run?.state === 'awaiting_confirmation') {
    answer = await runVerb({ verb: 'confirm', run: answer.run.id, flags: {} }, context);
  }
  const told = drivingVerbs.has(command.verb) ? await ended(answer, context) : answer;
  session.print(render(told, options));
  return exitCode(told, drivingVerbs.has(command.verb));
}

/** The run as it stands after it was driven, in place of what was answered when it began. */
async function ended(answer: VerbAnswer, context: VerbContext): Promise<VerbAnswer> {
  if (isRefusal(answer) || answer.run === undefined) return answer;
  await using target = await context.open(answer.run.environment);
  const { store } = target;
  const run = (await store.run(answer.run.id)) ?? answer.run;
  // What still has to be confirmed was answered with its plan.
  if (run.state === 'awaiting_confirmation') return { ...answer, run };
  const events = await store.events({ run: run.id, limit: 1000 });
  return { ...answer, run, text: describeRun({ run, steps: await store.steps(run.id), events }) };
}

function render(answer: VerbAnswer | Refusal | Refused, { format }: ApplyOptions): string {
  if (format === 'json') return JSON.stringify('code' in answer ? { refused: answer } : { ...answer }, null, 2);
  const text = 'code' in answer ? refusalText(answer) : answer.text;
  return format === 'markdown' ? text : plainText(text);
}

function refusalText({ code, message, nextStep }: GuardRefusal | Refusal | Refused): string {
  return `🚫 **Refused** (\`${code}\`): ${prose(message)} Nothing was done.\n\nNext: ${prose(nextStep)}`;
}

/** 0 only where what was asked for is so: a run that waits, was paused or failed is none. */
function exitCode(answer: VerbAnswer, drives: boolean): number {
  if (isRefusal(answer)) return EXIT.fail;
  if (!drives || answer.run === undefined) return EXIT.pass;
  return answer.run.state === 'succeeded' ? EXIT.pass : EXIT.fail;
}
