import manifest from '../../package.json' with { type: 'json' };
import type { GuardRefusal } from './guards/guard.ts';
import type { Plan } from './plan.ts';

/** Of this Lockstep: plans carry it, and only drivers that know what stands in them go on with one. */
export const RUNNER: string = manifest.version;

/** A plan that a newer Lockstep has made may hold what this one does not know, and would leave out without a word. */
export function refuseNewer({ writer }: Pick<Plan, 'writer'>, own: string = RUNNER): GuardRefusal | undefined {
  if (writer === undefined || !isOlder(own, writer)) return undefined;
  return {
    code: 'runner_outdated',
    message: `This run was planned by Lockstep ${writer}; here is ${own}, which may not know all that it is to do.`,
    nextStep: `Update Lockstep here to ${writer} or later (the commit in \`uses:\` of the workflow, the bot, or the command line), then give the command again.`,
  };
}

/** By https://semver.org/#spec-item-11, but that all pre-releases of a version are the same. */
function isOlder(one: string, other: string): boolean {
  const [mine, theirs] = [partsOf(one), partsOf(other)];
  const at = mine.findIndex((part, index) => part !== theirs[index]);
  return at >= 0 && (mine[at] ?? 0) < (theirs[at] ?? 0);
}

function partsOf(version: string): number[] {
  const [core = '', pre] = version.split('+', 1)[0]?.split(/-(.*)/s) ?? [];
  return [...core.split('.').map(Number), pre === undefined ? 1 : 0];
}
