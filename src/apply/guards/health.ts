import { readHealth } from '../execute/health.ts';
import type { Guard } from './context.ts';
import type { RefusalCode } from './guard.ts';
import { describeHolder, findOldTransactions } from './old-transactions.ts';

/** Nothing on the server speaks against beginning now: old transactions in the way, replicas, sessions, disk. */
export const health: Guard = {
  name: 'health',
  unknown: 'too_busy',
  rollback: true,
  async check(context, moment) {
    const { client, environment, settings, ahead = [] } = context;
    if (moment !== 'start' && ahead.length > 0) return { skipped: 'It is asked when its turn comes.' };
    const { analysis = context.read.analysis } = context;
    const found = await findOldTransactions(client, { analysis, seconds: settings.maxTransactionAge });
    const oldest = found.find(({ age }) => age !== null);
    if (oldest !== undefined) {
      return {
        code: 'long_transaction',
        message: `${describeHolder(oldest)} A statement of this change would wait for it, and everybody else behind that statement.`,
        nextStep: `Let it end, or end it with \`SELECT pg_terminate_backend(${oldest.pid})\`; then give the command again. \`maxTransactionAge\` of \`${environment}\` is ${settings.maxTransactionAge} s.`,
        waits: true,
      };
    }
    const reasons = await readHealth({ client }, settings);
    const [why] = reasons;
    if (why === undefined)
      return { detail: `${seen(new Set(found.map(({ pid }) => pid)).size)}; replicas, sessions and disk allow it.` };
    return {
      code: codeOf(why),
      message: `\`${environment}\` is not in a state to be changed: ${reasons.join('; ')}.`,
      nextStep: 'Give the command again when that is over, or correct the limit in lockstep.yml.',
      waits: true,
    };
  },
};

/** @param hidden transactions that are in the way, of other roles: most are young, and the statement waits for none for long */
function seen(hidden: number): string {
  if (hidden === 0) return 'No old transaction is in the way';
  return `How old ${hidden === 1 ? 'a transaction' : `${hidden} transactions`} in the way may be is not known (GRANT pg_read_all_stats to the role)`;
}

function codeOf(why: string): RefusalCode {
  if (why.startsWith('replica')) return 'replica_lag';
  return /disk/i.test(why) ? 'disk_low' : 'too_busy';
}
