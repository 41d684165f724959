import type { AnalysedMigration, Phase } from '../../analysis/analysis.ts';
import { nameOf } from '../change/name-of.ts';
import type { Change } from '../plan.ts';
import type { Found, Guard, GuardContext } from './context.ts';
import { checkLiveCode } from './live-code.ts';

/** What breaks the app that still names what is taken away. */
const BREAKING: ReadonlySet<Phase> = new Set(['contract', 'switch']);

/**
 * An expand may run at any time. A contract may only where its expand and backfill have run before it, and not in the
 * same run: the app has to change in between. And only where no live deployment is older than the code that it was
 * merged onto. What `--through` runs before is held to the same.
 */
export const phases: Guard = {
  name: 'phases',
  unknown: 'old_code_live',
  async check(context) {
    const changes = [...context.plan.earlier, context.read.change];
    const breaking = new Set(changes.flatMap((change) => tablesOf(context, change, BREAKING)));
    const names = [...breaking].map((table) => `\`${table}\``);
    if (changes.some(isUnknown)) names.push('what could not be read of it');
    if (names.length === 0) return { detail: 'It takes nothing from the app that runs now.' };
    return inSameRun(context, changes) ?? (await checkLiveCode(context, names.join(', ')));
  },
};

/** Whether a part of a change could not be read, so that nobody knows what it takes. */
function isUnknown({ source, migrations }: Change): boolean {
  return source.tool === 'command' || migrations.some(({ phase }) => phase === 'unknown');
}

/** A change that needs an earlier one to have been applied, and the app to have changed, before it. */
function inSameRun(context: GuardContext, changes: readonly Change[]): Found | undefined {
  for (const [index, change] of changes.entries()) {
    const breaking = new Set(tablesOf(context, change, BREAKING));
    for (const before of changes.slice(0, index)) {
      for (const phase of ['expand', 'backfill'] as const) {
        const table = tablesOf(context, before, new Set([phase])).find((each) => breaking.has(each));
        if (table === undefined) continue;
        const { environment } = context;
        const path = before.migrations.find((each) => each.phase === phase)?.path ?? before.source.path;
        return {
          code: phase === 'expand' ? 'expand_missing' : 'backfill_incomplete',
          message: `${nameOf(change)} takes something from \`${table}\`; its ${phase} (${nameOf(before)}, \`${path}\`) is not applied to \`${environment}\` yet, and the app must change in between.`,
          nextStep: `Apply ${nameOf(before)} by itself, bring out the app that needs nothing of the old, then \`/migrate apply ${environment}\`.`,
        };
      }
    }
  }
  return undefined;
}

/** Tables that were there before, to which a change does something of these phases. */
function tablesOf({ analysis, read }: GuardContext, change: Change, wanted: ReadonlySet<Phase>): string[] {
  const ids = new Set(change.migrations.map(({ id }) => id));
  const own = (analysis ?? read.analysis).migrations.filter(({ id }: AnalysedMigration) => ids.has(id));
  return own
    .flatMap(({ statements }) => statements.flatMap(({ operations }) => operations))
    .filter(({ phase, onNewObject }) => wanted.has(phase) && !onNewObject)
    .map(({ table, object }) => (table ?? object).replace(/^public\./, ''));
}
