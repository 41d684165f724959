import type { ClassifiedOperation } from '../analysis.ts';
import { isSet } from '../detail.ts';
import { lineOf } from './place.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';

const rule = 'half-applied-on-failure';

/** A second try of these fails: it is there already, or gone already. */
const failsTwice = new Set(['create', 'add', 'rename', 'drop', 'attach', 'detach', 'insert', 'copy']);
const saidTwice = new Set<ClassifiedOperation['kind']>(['drop not null', 'drop default']);

/** Without a transaction each statement stays, also where a later one fails; the next try starts at the first again. */
export const halfAppliedOnFailure: Rule = {
  id: rule,
  check: ({ migration, statements }) => {
    if (migration.transaction !== 'none') return [];
    const first = statements.find((statement) => statement.operations.some(tripsOver));
    const later = statements.findLast(
      ({ index, transaction, operations }) =>
        first !== undefined &&
        index > first.index &&
        transaction !== first.transaction &&
        operations.some(({ kind }) => kind !== 'set' && kind !== 'transaction' && kind !== 'comment'),
    );
    if (first === undefined || later === undefined) return [];
    const here = later.analysed.location.path;
    return [
      findingAt(later, {
        rule,
        severity: 'note',
        hygiene: true,
        message: `If this fails, ${words(first)} (${lineOf(first.analysed.location, here)}) stays: they share no transaction, and the next try fails there.`,
        recipe: [
          'Give each of them a file, or say IF NOT EXISTS and IF EXISTS (but not for an index that is built concurrently).',
        ],
      }),
    ];
  },
};

function tripsOver(operation: ClassifiedOperation): boolean {
  const [verb = ''] = operation.kind.split(' ');
  if (!failsTwice.has(verb) || saidTwice.has(operation.kind)) return false;
  return !['ifNotExists', 'ifExists', 'onConflict', 'temporary'].some((name) => isSet(operation, name));
}

function words({ operations }: RuleStatement): string {
  const [first] = operations;
  return first === undefined ? 'the first statement' : `${first.kind} ${first.column ?? first.object}`.trim();
}
