import type { Finding } from '../analysis.ts';
import { isSet, listOf } from '../detail.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';

const rule = 'statement-not-seen';

/** What was neither read nor measured is never called safe. */
export const statementNotSeen: Rule = {
  id: rule,
  check: ({ statements }) => statements.flatMap((statement) => findingsOf(statement)),
};

function findingsOf(statement: RuleStatement): Finding[] {
  const { analysed, traced, operations } = statement;
  const ran = traced !== undefined && traced.error === undefined;
  if (analysed.unparsed !== undefined) {
    return [
      findingAt(statement, {
        rule,
        severity: ran ? 'warn' : 'block',
        message: ran
          ? `The statement ran, but could not be read (${analysed.unparsed}): its locks are known, what it does to the apps is not.`
          : `The statement could not be read: ${analysed.unparsed}. Nothing about it can be called safe.`,
        recipe: ['Write it in SQL that PostgreSQL itself accepts, without commands of psql or placeholders.'],
      }),
    ];
  }
  // A statement that fails is a reason of its own, and whatever it locked is gone.
  if (traced?.unseen !== undefined && traced.error === undefined) {
    return [
      findingAt(statement, {
        rule,
        severity: 'warn',
        message: `The statement ran, but its locks could not be watched (${traced.unseen}): what is said of them is predicted.`,
      }),
    ];
  }
  const dynamic = operations.some((operation) => operation.kind === 'do block' && isSet(operation, 'dynamic'));
  if (ran) return [];
  if (!dynamic) return callsOf(statement);
  return [
    findingAt(statement, {
      rule,
      severity: 'warn',
      message:
        'What this DO block runs is put together at run time, and it was not rehearsed: nothing about it can be called safe.',
      recipe: ['Write the statements out, or let Lockstep rehearse the migration.'],
    }),
  ];
}

/**
 * Whose doing is somebody else's text: a procedure, a function that the server does not bring along, a prepared plan.
 * What triggers and defaults of a changed table run besides is not told here: every INSERT would be unknown.
 */
function callsOf(statement: RuleStatement): Finding[] {
  const { analysed, operations } = statement;
  const unknown = analysed.predicted?.unknown ?? [];
  // A statement that failed is a reason of its own; what it would have done did not happen.
  if (unknown.length === 0 || statement.traced?.error !== undefined) return [];
  const called = operations.flatMap((operation) => {
    if (operation.kind === 'call') return [operation.object];
    return operation.kind === 'select' ? listOf(operation, 'calls') : [];
  });
  const told = operations.some(({ kind }) => kind === 'execute')
    ? unknown[0]
    : unknown.find((sentence) => called.some((name) => sentence.startsWith(`What ${name}() `)));
  if (told === undefined) return [];
  return [
    findingAt(statement, {
      rule,
      severity: 'warn',
      message: `${told} It was not rehearsed: nothing about it can be called safe.`,
      recipe: ['Write out what it does, or let Lockstep rehearse the migration.'],
    }),
  ];
}
