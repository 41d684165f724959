import type { AnalysedMigration } from '../../../src/analysis/analysis.ts';
import { matchStatements } from '../../../src/analysis/rules/match-statements.ts';
import type { RehearsedMigration } from '../../../src/rehearsal/rehearsal.ts';
import type { LockMode } from '../../../src/trace/trace.ts';
import type { Difference } from '../compare.ts';
import { compareStatement } from './compare-statement.ts';

export interface StatementOutcome {
  migration: string;
  line: number;
  sql: string;
  status: 'agree' | 'unknown' | 'differ' | 'failed' | 'not traced' | 'not read';
  unknown: string[];
  differences: Difference[];
}

/** Every statement of a migration: what was measured beside what the lock model predicts from the schema before it. */
export function judgeMigration(
  analysed: AnalysedMigration,
  rehearsed: RehearsedMigration | undefined,
): StatementOutcome[] {
  const matched = matchStatements(analysed.statements, rehearsed?.statements ?? []);
  const held = new Map<number, Map<string, LockMode>>();
  const names = new Map<string, string>();
  const firstName = (relation: string): string => {
    const before = names.get(relation);
    return before === undefined || before === relation ? relation : before;
  };
  return analysed.statements.map((statement) => {
    const { sql, location, predicted } = statement;
    const outcome = {
      migration: analysed.id,
      line: location.line,
      sql,
      unknown: predicted?.unknown ?? [],
      differences: [],
    };
    const traced = matched.get(statement);
    for (const { kind, object, detail } of statement.operations) {
      const isRename =
        /^rename (table|view|index)$/.test(kind) || (kind === 'alter sequence' && detail?.action === 'rename');
      if (isRename && typeof detail?.newName === 'string') {
        const from = qualified(object);
        names.set(`${from.split('.')[0] ?? 'public'}.${detail.newName}`, firstName(from));
      }
      // A new relation of that name is another one.
      if (kind.startsWith('create ')) names.set(qualified(object), qualified(object));
    }
    if (predicted === undefined) return { ...outcome, status: 'not read' as const };
    if (traced === undefined) return { ...outcome, status: 'not traced' as const };
    if (traced.error !== undefined || traced.unseen !== undefined) return { ...outcome, status: 'failed' as const };
    const inTransaction = held.get(traced.transaction) ?? new Map<string, LockMode>();
    held.set(traced.transaction, inTransaction);
    const parents = new Set(
      statement.operations
        .flatMap(({ references }) => references ?? [])
        .map(qualified)
        .map(firstName),
    );
    const differences = compareStatement({ predicted, traced, held: inTransaction, firstName, parents });
    const status = outcome.unknown.length > 0 ? 'unknown' : differences.length > 0 ? 'differ' : 'agree';
    return { ...outcome, status, differences } as const;
  });
}

function qualified(name: string): string {
  return name.includes('.') ? name : `public.${name}`;
}
