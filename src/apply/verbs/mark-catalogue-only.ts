import type { AnalysedStatement, Analysis } from '../../analysis/analysis.ts';
import { strength } from '../../analysis/locks/prediction.ts';
import type { OperationKind } from '../../sql/operation.ts';
import type { MeasuredStatement } from '../guards/control-plane.ts';
import type { Plan, Step } from '../plan.ts';

/** What can be a change of the catalogue alone, if the prediction and the rehearsal say no otherwise. */
const KINDS: ReadonlySet<OperationKind> = new Set([
  'add column',
  'drop column',
  'rename column',
  'alter column type',
  'set not null',
  'drop not null',
  'set default',
  'drop default',
  'column option',
  'add check',
  'add foreign key',
  'add not null constraint',
  'add primary key',
  'add unique',
  'drop constraint',
  'rename constraint',
  'rename table',
  'set schema',
  'storage parameters',
  'drop index',
  'rename index',
  'drop table',
  'detach partition',
]);

/** Weaker ones are what clients take. */
const WEAKEST = strength('ShareUpdateExclusiveLock');

/**
 * Marks the statements that certainly read and write no table, whatever its size: the static model has no doubt, nothing
 * of what they are about was made by the change itself (of which the model counts no work), and the rehearsal, where
 * there was one, saw no scan, no rewrite and no rows.
 */
export function markCatalogueOnly(
  plan: Plan,
  { analysis, measured = [] }: { analysis: Analysis; measured?: readonly MeasuredStatement[] | undefined },
): Plan {
  const keyOf = ({ migration, sql }: Pick<Step, 'migration' | 'sql'>): string => JSON.stringify([migration, sql]);
  const works = new Set(measured.filter((each) => each.works === true).map(keyOf));
  const known = new Map<string, boolean>();
  for (const { id, statements } of analysis.migrations) {
    for (const statement of statements) {
      const key = keyOf({ migration: id, sql: statement.sql });
      known.set(key, (known.get(key) ?? true) && isCatalogueOnly(statement));
    }
  }
  const mark = (step: Step): Step => {
    const isMeant = step.kind === 'statement' && known.get(keyOf(step)) === true && !works.has(keyOf(step));
    return isMeant ? { ...step, catalogueOnly: true } : step;
  };
  const units = plan.units.map((unit) =>
    unit.transactional && unit.lone !== true ? { ...unit, steps: unit.steps.map(mark) } : unit,
  );
  return { ...plan, units };
}

function isCatalogueOnly({ operations, predicted, unparsed, nonTransactional }: AnalysedStatement): boolean {
  if (predicted === undefined || unparsed !== undefined || nonTransactional === true) return false;
  const { locks, work, unknown = [], possible = [] } = predicted;
  return (
    operations.length > 0 &&
    operations.every(({ kind, onNewObject }) => KINDS.has(kind) && !onNewObject) &&
    [work, unknown, possible].every(({ length }) => length === 0) &&
    locks.some(({ mode }) => strength(mode) >= WEAKEST)
  );
}
