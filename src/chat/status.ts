import { findingId } from '../check/accept-findings.ts';
import { codeSpan, escapeText, table } from '../report/escape.ts';
import type { Answer, Asked, Chat } from './chat.ts';

const MOST = 30;

/** Where the pull request stands: the verdict, what can be accepted, and what was. */
export async function status(chat: Chat, { pull }: Asked): Promise<Answer> {
  const { result, standing, proved } = await chat.read(pull);
  const accepted = await chat.accepted(pull);
  const { analysis } = result;
  const lines = [
    `At ${codeSpan(pull.head.sha.slice(0, 12))}: **${proved === undefined ? words[standing] : `rehearsed: ${proved}`}**.`,
    'The rehearsal is the workflow’s; its own check run tells how far it is.',
  ];
  const open =
    analysis === undefined ? [] : result.findings.filter(({ severity, hygiene }) => severity !== 'note' && !hygiene);
  if (analysis !== undefined && open.length > 0) {
    const rows = open.slice(0, MOST).map((finding) => {
      return [codeSpan(findingId(finding, analysis)), finding.severity, escapeText(finding.message, 200)];
    });
    lines.push('', table(['finding', '', ''], rows));
    if (open.length > MOST) lines.push('', `… and ${open.length - MOST} more.`);
  }
  if (accepted.length > 0) {
    const rows = accepted
      .slice(0, MOST)
      .map((each) => [
        codeSpan(each.finding),
        escapeText(each.by),
        escapeText(each.reason),
        `${each.until}${each.until < chat.today ? ' (ended)' : ''}`,
      ]);
    lines.push('', table(['accepted', 'by', 'because', 'until'], rows));
  }
  return lines.join('\n');
}

const words = {
  decided: 'decided from the files',
  blocked: 'blocked by what the files show',
  waiting: 'nothing found in the files, waiting for the rehearsal',
} as const;
