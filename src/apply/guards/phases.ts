import type { AnalysedMigration, Phase } from '../../analysis/analysis.ts';
import { nameOf } from '../change/name-of.ts';
import type { Found, Guard, GuardContext } from './context.ts';
import { checkLiveCode } from './live-code.ts';

/** What breaks the app that still names what is taken away. */
const BREAKING: ReadonlySet<Phase> = new Set(['contract', 'switch']);

/**
 * An expand may run at any time. A contract may only where its expand and backfill have run before it, and not in the
 * same run: the app has to change in between. And only where no live deployment is older than the code that it was
 * merged onto.
 */
export const phases: Guard = {
  name: 'phases',
  unknown: 'old_code_live',
  async check(context) {
    const breaking = breakingTables(context);
    const unknown = isUnknown(context) ? ['what could not be read of it'] : [];
    if (breaking.size === 0 && unknown.length === 0) return { detail: 'It takes nothing from the app that runs now.' };
    return (
      inSameRun(context, breaking) ??
      (await checkLiveCode(context, [...[...breaking].map((table) => `\`${table}\``), ...unknown].join(', ')))
    );
  },
};

/** Tables of which the change takes something. */
function breakingTables(context: GuardContext): Set<string> {
  const own = new Set(context.read.change.migrations.map(({ id }) => id));
  const migrations = analysed(context).filter(({ id }) => own.has(id));
  return new Set(migrations.flatMap((migration) => tablesIn(migration, (phase) => BREAKING.has(phase))));
}

/** Whether a part of the change could not be read, so that nobody knows what it takes. */
function isUnknown({ read }: GuardContext): boolean {
  const { source, migrations } = read.change;
  return source.tool === 'command' || migrations.some(({ phase }) => phase === 'unknown');
}

function inSameRun(context: GuardContext, breaking: ReadonlySet<string>): Found | undefined {
  const { environment, plan, read } = context;
  for (const change of plan.earlier) {
    const ids = new Set(change.migrations.map(({ id }) => id));
    for (const migration of analysed(context).filter(({ id }) => ids.has(id))) {
      for (const phase of ['expand', 'backfill'] as const) {
        const table = tablesIn(migration, (each) => each === phase).find((each) => breaking.has(each));
        if (table === undefined) continue;
        const name = nameOf(change);
        return {
          code: phase === 'expand' ? 'expand_missing' : 'backfill_incomplete',
          message: `${nameOf(read.change)} takes something from \`${table}\`; its ${phase} (${name}, \`${migration.id}\`) is not applied to \`${environment}\` yet, and the app must change in between.`,
          nextStep: `Apply ${name} by itself, bring out the app that needs nothing of the old, then \`/migrate apply ${environment}\`.`,
        };
      }
    }
  }
  return undefined;
}

function analysed({ analysis, read }: GuardContext): AnalysedMigration[] {
  return (analysis ?? read.analysis).migrations;
}

function tablesIn({ statements }: AnalysedMigration, isMeant: (phase: Phase) => boolean): string[] {
  const operations = statements.flatMap((statement) => statement.operations);
  return operations
    .filter(({ phase, onNewObject }) => isMeant(phase) && !onNewObject)
    .map(({ table, object }) => (table ?? object).replace(/^public\./, ''));
}
