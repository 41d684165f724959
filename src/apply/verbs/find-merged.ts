import type { ReadChange } from '../change/read-change.ts';
import type { Moment } from '../guards/context.ts';
import { type ControlPlane, isRefusal, type Merged } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import { readers } from '../history/readers.ts';
import type { VerbContext } from './verb.ts';

/** What is meant, as it is merged; to show a plan also what is open, as it would be. */
export async function findMerged(
  control: ControlPlane,
  change: VerbContext['change'],
  moment: Moment,
): Promise<Merged | GuardRefusal> {
  const merged = await control.merged(change);
  const mayBeOpen = moment === 'plan' && isRefusal(merged) && ['not_merged', 'not_on_base'].includes(merged.code);
  return mayBeOpen ? ((await control.opened(change)) ?? merged) : merged;
}

/**
 * Which table of a database is read is the base branch's to say: the words of an open pull request could lead to any
 * other one, and its rows into a comment.
 */
export function refuseOtherTable({ before, tip }: ReadChange): GuardRefusal | undefined {
  const { tool, path } = tip.source;
  if (tool === 'command') return undefined;
  const [known, now] = [readers[tool].table(before), readers[tool].table(tip)];
  if (known === now) return undefined;
  return {
    code: 'history_unknown',
    message: `This pull request has ${tool} keep its history in \`${now}\`, where the base branch has \`${known}\`: a table that only it names is not read.`,
    nextStep: `Merge the settings of \`${path}\` first; then \`/migrate plan\` shows what the migrations would do.`,
  };
}
