import type { PolicyConfig } from '../config/schema.ts';
import type { DetectedMigrations } from '../migrations/migration.ts';
import type { Rehearsal } from '../rehearsal/rehearsal.ts';
import type { JudgedReason } from './judge.ts';

/** What the run on the ephemeral server says: failures, questions about production's rows, the way back. */
export function judgeRehearsal({
  rehearsals,
  policy,
  detected,
}: {
  rehearsals: Rehearsal[];
  policy: PolicyConfig;
  detected: DetectedMigrations;
}): JudgedReason[] {
  return rehearsals.flatMap((rehearsal) => [
    ...failures(rehearsal, detected),
    ...questions(rehearsal),
    ...rollback(rehearsal, policy),
  ]);
}

const BOM = '\uFEFF';

function failures(rehearsal: Rehearsal, detected: DetectedMigrations): JudgedReason[] {
  const problems = detected.changed.flatMap((change) => change.problems);
  return rehearsal.migrations.flatMap(({ id, failure }): JudgedReason[] => {
    if (failure === undefined) return [];
    const detail = failure.error.detail === undefined ? '' : ` (${shorten(failure.error.detail)})`;
    // Base has run it under its old name: that is why it fails, whatever the statement is.
    const renamed = problems.find(
      ({ code, path }) => code === 'renamed-merged-migration' && path === failure.location.path,
    );
    const absent = /extension .* is not available|could not open extension control file/.test(failure.error.message);
    return [
      {
        code: absent ? 'extension-missing' : 'migration-fails',
        severity: 'block',
        message: `${id === '.' ? 'The migrate command' : id} fails${renamed === undefined ? '' : ', as it has run already under the name that it had'}: ${shorten(failure.error.message.replace(BOM, '(byte order mark)'))}${detail}. ${failure.partialState}`,
        location: failure.location,
        nextStep: absent
          ? 'Rehearse on a server that has the extension: database.provider docker with its image, or url.'
          : failure.error.message.includes(BOM)
            ? 'Save the file as UTF-8 without a byte order mark: its tool sends it to the server, which does not skip it.'
            : (renamed?.nextStep ??
              failure.error.hint ??
              'Mend the statement and push again; nothing has reached a real database.'),
        ...(absent && { undecided: true }),
      },
    ];
  });
}

function questions(rehearsal: Rehearsal): JudgedReason[] {
  return rehearsal.dataQuestions.map((question): JudgedReason => {
    const statement = rehearsal.migrations.find(({ id }) => id === question.migration)?.statements[question.statement];
    return {
      code: 'depends-on-data',
      severity: 'warn',
      message: `Whether ${question.migration} succeeds depends on production's rows: with synthetic rows it fails with “${shorten(question.error.message)}”.`,
      nextStep: question.query ?? 'Check the rows in production first, or give database.seed rows that look like it.',
      ...(statement?.location && { location: statement.location }),
    };
  });
}

function rollback({ rollback }: Rehearsal, policy: PolicyConfig): JudgedReason[] {
  if (policy.rollback === 'off' || rollback.status === 'exact' || rollback.status === 'not-run') return [];
  const required = policy.rollback === 'require';
  if (rollback.status === 'missing') {
    return required
      ? [
          {
            code: 'rollback-missing',
            severity: 'block',
            message: `There is no way back: ${rollback.detail.join('; ')}.`,
            nextStep: 'Write the down migration.',
          },
        ]
      : [];
  }
  const [first = ''] = rollback.detail;
  const more = rollback.detail.length > 1 ? ` and ${rollback.detail.length - 1} more` : '';
  const message =
    rollback.status === 'fails'
      ? `The down migration fails: ${first}.`
      : `The down migration does not restore the schema: ${first}${more}.`;
  return [
    {
      code: rollback.status === 'fails' ? 'rollback-fails' : 'rollback-differs',
      severity: required ? 'block' : 'warn',
      message,
      nextStep: 'Mend the down migration; it is what you will reach for when something goes wrong.',
    },
  ];
}

/** A function may raise a message of any length. */
function shorten(message: string): string {
  return message.length > 300 ? `${message.slice(0, 299)}…` : message;
}
