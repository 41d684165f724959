import type { Reason } from '../policy/verdict.ts';
import type { AppliedChange, ChangeFacts, MergedChange, Touch } from './facts.ts';
import { expandsIn, matchExpand } from './match-expand.ts';

/** What became of a pull request that is named as an expand. */
export type NamedExpand =
  | { number: number; state: 'open' | 'closed' | 'missing' | 'itself' | 'unasked' }
  | { number: number; state: 'merged'; into: string };

export interface ExpandsInput {
  facts: ChangeFacts;
  /** The branch that it is to be merged into. */
  base: string;
  named: readonly NamedExpand[];
  /** What was merged into `base`, in order. */
  merged: readonly MergedChange[];
  applied: readonly AppliedChange[];
  /** The old app was tested on the new schema, and nothing was missing. */
  proven: boolean;
  /** `policy.separation` of the base branch. */
  separation: 'enforce' | 'warn' | 'off';
  /** What is judged. Default `This PR`. */
  subject?: string;
  /** Somebody sees when a named one is merged. Default true; without the bot nobody does. */
  isFollowed?: boolean;
}

/** A contract needs its expand first: merged and, where environments record what they run, applied there. */
export function judgeExpands(input: ExpandsInput): Reason[] {
  const { facts, named, merged, separation, subject = 'This PR' } = input;
  if (separation === 'off') return [];
  const contracts = contractsIn(facts);
  const about = contracts[0];
  const at = about ?? { path: facts.migrations[0]?.path, line: 1 };
  const location = at.path === undefined ? {} : { location: { path: at.path, line: at.line } };
  const severity = separation === 'enforce' ? 'block' : 'warn';
  const missing = (message: string, nextStep: string): Reason => {
    return { code: 'expand-missing', severity, message, ...location, nextStep };
  };
  if (named.length > 0) {
    return named.flatMap((each): Reason[] => {
      const unmet = unmetBy(each, input);
      if (unmet !== undefined) return [missing(`${subjectOf(subject, about)} ${unmet.message}`, unmet.nextStep)];
      const change = merged.filter(({ pull }) => pull === each.number);
      return unapplied(change, input).map((where) =>
        missing(
          `${subjectOf(subject, about)} needs its expand #${each.number}, which is not applied in ${where}.`,
          `Apply #${each.number} in ${where} first; this is judged again when it is.`,
        ),
      );
    });
  }
  if (about === undefined) return [];
  // Whoever expands and contracts in one pull request is told to split it.
  if (expandsIn(facts.touches).length > 0) return [];
  const match = matchExpand(contracts, merged);
  if (match !== undefined) {
    return unapplied([match], input).map((where) =>
      missing(
        `${subjectOf(subject, about)} follows the expand ${nameOf(match)}, which is not applied in ${where}.`,
        `Apply ${nameOf(match)} in ${where} first; this is judged again when it is.`,
      ),
    );
  }
  const plain = contracts.find(({ kind }) => kind === 'drop column' || kind === 'drop table');
  if (input.proven || merged.length === 0 || plain === undefined) return [];
  return [
    {
      code: 'expand-unknown',
      severity: 'warn',
      message: `${subjectOf(subject, plain)} has no expand that is known here. That is right for what nobody has used for long.`,
      ...location,
      nextStep:
        'If another pull request brought its replacement, name it in the description, `Lockstep-Expand: #35`, or in the migration, `-- lockstep: expand #35`.',
    },
  ];
}

/** Contracts of what was there before. */
export function contractsIn({ touches }: ChangeFacts): Touch[] {
  return touches.filter(({ phase, isNew }) => phase === 'contract' && !isNew);
}

function subjectOf(subject: string, touch: Touch | undefined): string {
  return touch === undefined ? subject : `${subject} (${touch.kind} \`${touch.object}\`)`;
}

function unmetBy(
  named: NamedExpand,
  { base, isFollowed = true }: ExpandsInput,
): { message: string; nextStep: string } | undefined {
  const { number } = named;
  if (named.state === 'merged') {
    if (named.into === base) return undefined;
    const nextStep = `Bring #${number} to \`${base}\` first, or name the pull request that did.`;
    return {
      message: `needs its expand #${number}, which was merged into \`${named.into}\` and not into \`${base}\`.`,
      nextStep,
    };
  }
  if (named.state === 'itself') {
    return { message: 'names itself as its expand.', nextStep: 'Name the pull request that brought the replacement.' };
  }
  if (named.state === 'missing') {
    return {
      message: `names #${number} as its expand, and there is no such pull request.`,
      nextStep: 'Correct the number.',
    };
  }
  if (named.state === 'closed') {
    const nextStep = `Reopen and merge #${number}, or name the pull request that took its place.`;
    return { message: `needs its expand #${number}, which was closed without being merged.`, nextStep };
  }
  if (named.state === 'unasked') {
    const nextStep = 'Name no more than three that are not merged yet.';
    return { message: `names #${number} as its expand, and too many others to look all of them up.`, nextStep };
  }
  const then = isFollowed ? 'this is judged again when it is, without a push' : 'then run this check again';
  const nextStep = `Merge #${number} first; ${then}.`;
  return { message: `needs its expand #${number}, which is not merged yet.`, nextStep };
}

/** Environments that record what they run, and have not run it. */
function unapplied(changes: readonly MergedChange[], { applied }: ExpandsInput): string[] {
  const expands = changes.filter(({ facts }) => facts.migrations.length > 0);
  const environments = [...new Set(applied.map(({ environment }) => environment))].toSorted();
  return environments.filter((environment) => {
    const here = applied.filter((each) => each.environment === environment);
    return expands.some(
      ({ commit, pull }) => !here.some((each) => each.commit === commit || (pull !== undefined && each.pull === pull)),
    );
  });
}

function nameOf({ pull, commit }: MergedChange): string {
  return pull === undefined ? commit.slice(0, 12) : `#${pull}`;
}
