import { findingId, isAcceptable } from '../check/accept-findings.ts';
import { codeSpan, escapeText } from '../report/escape.ts';
import type { Answer, Asked, Chat } from './chat.ts';

/** Days for which something is accepted, where no date is given, and the most that can be. */
const DAYS = { usual: 30, most: 180 };
export const LONGEST_REASON = 400;

/** Records that somebody other than the author accepts a finding, until a date or until its statement changes. */
export async function ack(chat: Chat, asked: Asked): Promise<Answer> {
  const { command, pull, author, login } = asked;
  if (pull.state !== 'open') {
    return { code: 'not_open', message: `#${pull.number} is closed.`, nextStep: 'Reopen it, or leave it.' };
  }
  if (login === author) {
    const nextStep = 'Someone else with the role write can accept it.';
    return { code: 'not_allowed', message: 'Nobody accepts the risks of a pull request of their own.', nextStep };
  }
  const { result, waivers } = await chat.read(pull);
  const { analysis } = result;
  const named = command.finding ?? '';
  const ids =
    analysis === undefined ? [] : result.findings.map((each) => ({ id: findingId(each, analysis), rule: each.rule }));
  const matching = ids.filter(({ id: each, rule }) => each === named || rule === named);
  const [found, ...others] = matching;
  if (found === undefined || others.some((each) => each.id !== found.id)) {
    return {
      code: 'unknown_finding',
      message: found === undefined ? 'There is no such finding now.' : 'There are several such findings.',
      nextStep: '`/migrate status` lists them by name.',
    };
  }
  if (chat.fullNames === true && named !== found.id) {
    const message = 'Here a finding is accepted by its full name, which ends with its statement.';
    return { code: 'unknown_finding', message, nextStep: `\`/migrate ack ${found.id} --reason "…"\`` };
  }
  if (!isAcceptable(found.rule, waivers)) {
    const message = `This repository's policy does not let \`${found.rule}\` be waived.`;
    return { code: 'not_waivable', message, nextStep: 'Mend the statement, or change the policy on the base branch.' };
  }
  const until = endOf(command.flags.until, chat.today);
  if (until === undefined) {
    return {
      code: 'malformed_command',
      message: `--until takes a date like 2026-12-31, from today to ${DAYS.most} days from now.`,
      nextStep: `Without it, the ack ends after ${DAYS.usual} days.`,
    };
  }
  const reason = String(command.flags.reason).slice(0, LONGEST_REASON);
  const next = await chat.accept(asked, { finding: found.id, by: login, reason, until });
  const accepted = `✅ ${codeSpan(found.id)} is accepted by ${escapeText(login)} until ${until}: ${escapeText(reason, LONGEST_REASON)}`;
  return [accepted, 'It ends earlier when the statement changes.', ...(next === undefined ? [] : [next])].join('\n\n');
}

/** The last day of what is accepted; undefined where `flag` is none that is allowed. */
export function endOf(flag: string | true | undefined, today: string): string | undefined {
  const latest = plusDays(today, DAYS.most);
  if (flag === undefined) return plusDays(today, DAYS.usual);
  if (flag === true || !/^\d{4}-\d{2}-\d{2}$/.test(flag) || Number.isNaN(Date.parse(flag))) return undefined;
  return flag >= today && flag <= latest && plusDays(flag, 0) === flag ? flag : undefined;
}

function plusDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
