import { type PredictedLock, strength } from '../analysis/locks/prediction.ts';
import { codeSpan, details, escapeText, table } from '../report/escape.ts';
import type { Answer, Asked, Chat } from './chat.ts';

/** Migrations and statements that are shown; the rest is counted. */
const MOST = 20;

/** What the pull request would run, in order, and the strongest lock of each statement. */
export async function plan(chat: Chat, { pull, command }: Asked): Promise<Answer> {
  if (command.environment !== undefined) {
    return {
      code: 'not_available',
      message: 'Environments are not known here yet.',
      nextStep: '`/migrate plan` shows what would run anywhere.',
    };
  }
  const { result } = await chat.read(pull);
  const migrations = result.analysis?.migrations ?? [];
  if (migrations.length === 0) {
    const [reason] = result.verdict.reasons;
    return reason === undefined
      ? 'This pull request brings no migrations.'
      : `Nothing can be planned: ${escapeText(reason.message)}`;
  }
  const shown = migrations.slice(0, MOST).map(({ id, phase, statements }) => {
    const rows = statements.slice(0, MOST).map((statement, index) => {
      const lock = strongest(statement.predicted?.locks ?? []);
      return [
        String(index + 1),
        codeSpan(statement.sql, 120),
        statement.phase,
        lock === undefined ? 'none known' : `${lock.mode} on ${codeSpan(lock.relation)}`,
      ];
    });
    const more = statements.length > MOST ? `\n\n… and ${statements.length - MOST} more statements.` : '';
    const body = `${table(['', 'statement', 'phase', 'strongest lock, predicted'], rows)}${more}`;
    return details(`<b>${escapeText(id)}</b>: ${phase}, ${statements.length} statements`, body);
  });
  const more = migrations.length > MOST ? `\n\n… and ${migrations.length - MOST} more migrations.` : '';
  const head = `At ${codeSpan(pull.head.sha.slice(0, 12))}, in this order. Read from the files; nothing was run.`;
  return `${head}\n\n${shown.join('\n\n')}${more}`;
}

function strongest(locks: readonly PredictedLock[]): PredictedLock | undefined {
  return locks.toSorted((one, other) => strength(other.mode) - strength(one.mode))[0];
}
