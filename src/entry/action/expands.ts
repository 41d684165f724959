import { lookUp } from '../../bot/ledger/look-up.ts';
import type { JudgeExpands } from '../../check/context.ts';
import type { Forge, PullRequest } from '../../forge/forge.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import { type Checked, factsOf } from '../../ledger/facts-of.ts';
import { judgeExpands } from '../../ledger/judge-expands.ts';
import { namedInBody } from '../../ledger/named-expands.ts';
import type { Reason } from '../../policy/verdict.ts';
import type { ActionEvent } from './event.ts';
import type { Inputs } from './inputs.ts';

/**
 * Judges the expands that the event's pull requests name: without the bot there is no ledger, but GitHub knows what was
 * merged. Undefined where there is nobody to ask, or no pull request.
 */
export function expandsFor({ token }: Pick<Inputs, 'token'>, event: ActionEvent): JudgeExpands | undefined {
  const { repository, pull, group } = event;
  if (token === '' || repository === undefined || (pull === undefined && group === undefined)) return undefined;
  return async (checked, separation) => {
    const [{ openRepo }, { pullsOf }] = await Promise.all([import('./github.ts'), import('./pulls-of.ts')]);
    const repo = openRepo(repository, token);
    try {
      const pulls = await pullsOf(repo, event);
      return await judgeNamed(checked, { forge: repo.forge, pulls, base: group?.branch, separation });
    } catch (thrown) {
      if (!(thrown instanceof ForgeError)) throw thrown;
      const reasons = unread(checked, pull?.body ?? '');
      // Where the event shows that none is named, GitHub's failure changes nothing; a group's event does not show it.
      const isHarmless = pull !== undefined && reasons.length === 0;
      if (thrown.code === 'github-forbidden' || isHarmless) return reasons;
      throw thrown;
    }
  };
}

export interface NamedInput {
  forge: Pick<Forge, 'pull'>;
  /** Those that are checked together. */
  pulls: readonly Pick<PullRequest, 'number' | 'base' | 'body'>[];
  /** The branch that they are to be merged into. Default, the first one's own. */
  base?: string | undefined;
  separation: 'enforce' | 'warn' | 'off';
}

/** What the pull requests' descriptions and their migrations name, as GitHub knows it now. @throws ForgeError */
export async function judgeNamed(
  checked: Checked,
  { forge, pulls, base = pulls[0]?.base.ref ?? '', separation }: NamedInput,
): Promise<Reason[]> {
  const facts = factsOf(
    checked,
    pulls.flatMap(({ body }) => namedInBody(body ?? '')),
  );
  if (separation === 'off' || facts.expands.length === 0) return [];
  const named = await lookUp(forge, facts.expands, { own: pulls.map(({ number }) => number), merged: [], base });
  const nothing = { merged: [], applied: [], proven: false, isFollowed: false };
  return judgeExpands({ facts, base, named, separation, ...nothing });
}

/** Unknown is told, and is no failure of a token that may read no more. */
function unread(checked: Checked, body: string): Reason[] {
  const { expands } = factsOf(checked, namedInBody(body));
  if (expands.length === 0) return [];
  const names = expands.map((number) => `#${number}`).join(', ');
  return [
    {
      code: 'expand-unknown',
      severity: 'warn',
      message: `This PR names ${names} as its expand, and the token may not read whether that is merged.`,
      nextStep: 'Give the job `permissions: { pull-requests: read }`.',
    },
  ];
}
