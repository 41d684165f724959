import { createHash } from 'node:crypto';
import { fitComment } from './fit-comment.ts';
import type { Comment, Forge } from './forge.ts';
import { lookingAgain } from './looking-again.ts';

export interface PublishedReport {
  number: number;
  /** Tells reports on one pull request apart; letters, digits, `.` and `-`. Default `report`. */
  key?: string;
  /** The Markdown. What is longer than GitHub takes is cut, see {@link fitComment}. */
  body: string;
  /** Whether a comment is written by whoever publishes: markers can be forged by anyone who comments. */
  isOwn: (comment: Comment) => boolean;
  /** False where there is nothing to say: an older report is brought up to date, but none is begun. Default true. */
  begin?: boolean;
}

export type Published = 'created' | 'updated' | 'unchanged' | 'not needed';

/**
 * Keeps one comment a pull request: written once, edited when the report says something else, left alone when it does
 * not. A second one of ours (two runs at once) is deleted.
 */
export function publishReport(forge: Forge, report: PublishedReport): Promise<Published> {
  return lookingAgain(() => publishOnce(forge, report));
}

async function publishOnce(forge: Forge, report: PublishedReport): Promise<Published> {
  const { number, key = 'report', isOwn, begin = true } = report;
  const digest = createHash('sha256').update(report.body).digest('hex').slice(0, 20);
  const start = `<!-- lockstep:${key} `;
  const body = `${start}${digest} -->\n${fitComment(report.body)}`;
  const own = (await forge.comments(number)).filter((comment) => comment.body.startsWith(start) && isOwn(comment));
  const [first, ...more] = own;
  for (const { id } of more) await forge.deleteComment(id);
  if (first === undefined) {
    if (!begin) return 'not needed';
    await forge.createComment(number, body);
    return 'created';
  }
  // The digest in the marker is not trusted: whoever may edit the comment may have changed what is below it.
  if (first.body === body) return 'unchanged';
  await forge.updateComment(first.id, body);
  return 'updated';
}
