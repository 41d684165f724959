import type { ClassifiedOperation, Edit, Finding } from '../analysis.ts';
import type { CatalogData } from '../catalog.ts';
import { isSet, textOf } from '../detail.ts';
import { type PredictedLock, stopsWrites, strength } from '../locks/prediction.ts';
import { briefly, isSameSince, sinceText } from './place.ts';
import { findingAt, type HeldLock, type Rule, type RuleStatement } from './rule.ts';
import { scanRecipe } from './scan-recipe.ts';
import { append } from './sql-edit.ts';
import { modeName, shortName, whoWaits } from './words.ts';

const rule = 'scan-under-lock';

/** Their scans are another rule's, or are reads that nobody would call a schema change. */
const elsewhere = new Set([
  'create index',
  'reindex',
  'insert',
  'update',
  'delete',
  'merge',
  'copy',
  'select',
  'truncate',
  'create table as',
]);

/** A full read of an existing table while SHARE or stronger is held on it. https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES */
export const scanUnderLock: Rule = {
  id: rule,
  check: ({ statements, catalog }) => statements.flatMap((statement) => scansOf(statement, catalog)),
};

function scansOf(statement: RuleStatement, catalog: CatalogData): Finding[] {
  const { operations, work } = statement;
  if (operations.every(({ kind }) => elsewhere.has(kind)) || operations.some(isOtherRules)) return [];
  // A rewrite is the greater problem, and takes the check of the rows along.
  if (work.some(({ kind }) => kind === 'rewrite')) return [];
  const reads = work.filter(({ kind }) => kind === 'scan' || (kind === 'build' && !operations.some(isOwnBuild)));
  const tables = [...new Set(reads.map(({ relation }) => relation))];
  const told = new Set<string>();
  return tables.flatMap((table) => {
    const lock = strongestOn(table, statement);
    if (lock === undefined || told.has(table)) return [];
    const own = statement.locks.some((each) => each.relation === table && each.mode === lock.mode);
    const earlier = own ? undefined : statement.held.find((each) => each.relation === table);
    const why = earlier === undefined ? '' : `, held since ${sinceText(earlier.since, statement)}`;
    const name = shortName(table);
    const others = takenWith(earlier, statement);
    for (const other of others) told.add(other);
    const waiting = [table, ...others].map(shortName);
    if (operations[0]?.kind === 'refresh materialized view') return refreshes(statement, name);
    const anew = reads.some(({ kind, relation }) => kind === 'scan' && relation === table)
      ? ''
      : ', to make its indexes anew,';
    return findingAt(statement, {
      rule,
      severity: 'block',
      message: `${doing(operations)} reads all of ${name}${anew} under ${modeName(lock.mode)}${why}: ${whoWaits(lock.mode)} of ${briefly(waiting)} wait until COMMIT.`,
      recipe: scanRecipe({ statement, scanned: table, catalog }),
      edit: editOf(statement),
    });
  });
}

/** The index is what the statement is for: other rules. */
function isOwnBuild({ kind }: ClassifiedOperation): boolean {
  return kind === 'create index' || kind === 'reindex';
}

/** Nobody writes to a materialized view, and with CONCURRENTLY its readers go on. */
function refreshes(statement: RuleStatement, view: string): Finding {
  return findingAt(statement, {
    rule,
    severity: 'warn',
    message: `REFRESH MATERIALIZED VIEW CONCURRENTLY makes all rows of ${view} anew and compares them with the old ones under EXCLUSIVE: it may take long. Readers go on; other refreshes of ${view} wait until COMMIT.`,
    recipe: ['Refresh it outside of migrations, by a job, with a transaction of its own.'],
  });
}

/** Other tables that the statement which took this lock has locked as well: a foreign key's other side. */
function takenWith(lock: HeldLock | undefined, { held }: RuleStatement): string[] {
  if (lock === undefined) return [];
  return held.filter((each) => each !== lock && isSameSince(each.since, lock.since)).map(({ relation }) => relation);
}

/** Foreign keys, unique constraints and NOT NULL without a default have findings of their own. */
function isOtherRules(operation: ClassifiedOperation): boolean {
  const { kind } = operation;
  if (kind === 'add foreign key') return !isSet(operation, 'notValid');
  if (kind === 'add unique' || kind === 'add exclusion') return true;
  if (kind === 'add primary key') return textOf(operation, 'usingIndex') === undefined;
  if (kind !== 'add column') return false;
  const bare = isSet(operation, 'notNull') && textOf(operation, 'default') === undefined;
  return (
    bare ||
    isSet(operation, 'unique') ||
    (textOf(operation, 'foreignKey') !== undefined && textOf(operation, 'default') !== undefined)
  );
}

function strongestOn(table: string, { locks, held }: RuleStatement): PredictedLock | undefined {
  return [...locks, ...held]
    .filter(({ relation, mode }) => relation === table && stopsWrites(mode))
    .toSorted((a, b) => strength(b.mode) - strength(a.mode))[0];
}

function doing(operations: readonly ClassifiedOperation[]): string {
  // One ALTER may do several things; those that only change the catalogue read nothing.
  const first = operations.find(({ kind }) => !/^(drop|rename|comment)/.test(kind)) ?? operations[0];
  if (first === undefined) return 'The statement';
  const subject = first.column ?? (first.kind.includes('constraint') || first.kind === 'add check' ? first.object : '');
  return `${first.kind.toUpperCase()} ${subject}`.trim();
}

/** Two words at the end, where the statement does nothing but add the rule. */
function editOf({ analysed, operations: [operation, second] }: RuleStatement): Edit | undefined {
  if (operation === undefined || second !== undefined) return undefined;
  const adds = operation.kind === 'add check' || operation.kind === 'add not null constraint';
  const toDomain = operation.kind === 'alter domain' && textOf(operation, 'kind') === 'add check';
  return adds || toDomain ? { sql: append(analysed.sql, 'NOT VALID') } : undefined;
}
