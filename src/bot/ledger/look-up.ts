import type { Forge } from '../../forge/forge.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import type { MergedChange } from '../../ledger/facts.ts';
import type { NamedExpand } from '../../ledger/judge-expands.ts';

/** Pull requests that GitHub is asked for, of those that one names. */
const MOST_NAMED = 3;

/** What became of the pull requests that are named as expands. */
export async function lookUp(
  forge: Pick<Forge, 'pull'>,
  numbers: readonly number[],
  { own, merged, base }: { own: readonly number[]; merged: readonly MergedChange[]; base: string },
): Promise<NamedExpand[]> {
  const found: NamedExpand[] = [];
  let asked = 0;
  for (const number of numbers) {
    if (own.length === 1 && own[0] === number) found.push({ number, state: 'itself' });
    else if (merged.some(({ pull }) => pull === number)) found.push({ number, state: 'merged', into: base });
    else if (++asked > MOST_NAMED) found.push({ number, state: 'unasked' });
    else found.push(await ask(forge, number));
  }
  return found;
}

async function ask(forge: Pick<Forge, 'pull'>, number: number): Promise<NamedExpand> {
  try {
    const pull = await forge.pull(number);
    return pull.merged ? { number, state: 'merged', into: pull.base.ref } : { number, state: pull.state };
  } catch (thrown) {
    if (thrown instanceof ForgeError && thrown.code === 'github-not-found') return { number, state: 'missing' };
    throw thrown;
  }
}
