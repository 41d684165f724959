import type { Config } from '../../config/schema.ts';
import type { Migration } from '../../migrations/migration.ts';
import type { Brought, ControlPlane, Merged } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { Change } from '../plan.ts';
import { nameOf } from './name-of.ts';
import { type ReadChange, readChange } from './read-change.ts';

export interface EarlierInput {
  merged: Merged;
  config: Config;
  control: Pick<ControlPlane, 'repository' | 'merged' | 'pullOf'>;
  read: ReadChange;
  environment: string;
  /** Migrations that were merged before and are not applied, in the tool's order. */
  due: Migration[];
  through: boolean;
}

/** The changes that brought what is due from before, in merge order; without `through` they are `out_of_order`. */
export async function readEarlier(input: EarlierInput): Promise<{ changes: Change[] } | GuardRefusal> {
  const { due, merged, control, through } = input;
  const brought = new Map<string, Brought & { path: string }>();
  const unknown: Migration[] = [];
  for (const migration of due) {
    const by = await control.pullOf(migration.path, merged.open ? merged.tipSha : merged.mergeSha);
    if (by === undefined) unknown.push(migration);
    else if (!brought.has(by.sha)) brought.set(by.sha, { ...by, path: migration.path });
  }
  const inOrder = [...brought.values()].sort((a, b) => timeOf(a) - timeOf(b));
  if (due.length > 0 && !through) return outOfOrder(input, inOrder[0]);
  const [first] = unknown;
  if (first !== undefined) return broughtByNobody(first);
  const changes = new Map<string, Change>();
  for (const { sha } of inOrder) {
    const before = await control.merged({ commit: sha });
    if ('nextStep' in before) return before;
    const { repository } = control;
    const found = await readChange({ ...input, merged: before, repository, sourcePath: input.read.change.source.path });
    if ('nextStep' in found) return found;
    changes.set(found.change.digest, found.change);
  }
  const known = new Set([...changes.values()].flatMap(({ migrations }) => migrations.map(({ id }) => id)));
  const left = due.find(({ id }) => !known.has(id));
  return left === undefined ? { changes: [...changes.values()] } : broughtByNobody(left);
}

function timeOf({ at }: Brought): number {
  return at === undefined ? 0 : Date.parse(at);
}

function outOfOrder({ read, environment, merged, due }: EarlierInput, first: Brought | undefined): GuardRefusal {
  const name = first === undefined ? undefined : nameOf({ mergeSha: first.sha, ...pick(first) });
  const path = due[0]?.path ?? '';
  const more = due.length > 1 ? ` and ${due.length - 1} more` : '';
  const when = first?.at === undefined ? '' : ` (merged ${ago(first.at, merged.mergedAt)})`;
  const what = name === undefined ? `\`${path}\`${more}` : `${name}${when}, with \`${path}\`${more},`;
  const own = nameOf(read.change);
  return {
    code: 'out_of_order',
    message: `${what} was merged before ${own} and is not applied to \`${environment}\`.`,
    nextStep: `Run \`/migrate apply ${environment} --through\` here to apply it and then ${own}, or apply ${name ?? 'it'} first.`,
  };
}

function broughtByNobody({ path }: Migration): GuardRefusal {
  return {
    code: 'github_unavailable',
    message: `\`${path}\` is not applied, and it is not known which merge brought it.`,
    nextStep: 'Fetch the whole history of the base branch, then give the command again.',
  };
}

function pick({ pull }: Brought): { pull?: number } {
  return pull === undefined ? {} : { pull };
}

function ago(at: string, now: string | undefined): string {
  const days = now === undefined ? 0 : Math.floor((Date.parse(now) - Date.parse(at)) / 86_400_000);
  if (days >= 1) return `${days} ${days === 1 ? 'day' : 'days'} earlier`;
  return at.slice(0, 10);
}
