import { createHash } from 'node:crypto';
import { linesOfDiff } from './diff-lines.ts';
import { ForgeError } from './forge-error.ts';
import type { LineComment, Reviews } from './github-reviews.ts';
import { lookingAgain } from './looking-again.ts';

/** Lines of a file that should be others. */
export interface Suggestion {
  path: string;
  /** 1-based, both included. */
  startLine: number;
  endLine: number;
  /** The first line's text, or a part of it: where the pull request's own file has another, nothing is suggested. */
  expects: string;
  /** What to put there, without the last line break. */
  text: string;
  /** Why, as Markdown. */
  why: string;
}

export interface PublishedSuggestions {
  number: number;
  /** The pull request's head, which the lines are of. */
  sha: string;
  suggestions: readonly Suggestion[];
}

/** Suggestions of one review: more are no help. */
const MOST = 20;
const MARK = '<!-- lockstep:suggestion ';

/**
 * Offers edits as suggestion blocks, in one review, on lines of the diff; one for a line. What was offered once is never
 * offered again, wherever its lines are now and whatever became of the thread.
 * @returns how many were posted now
 */
export function publishSuggestions(reviews: Reviews, publication: PublishedSuggestions): Promise<number> {
  if (publication.suggestions.length === 0) return Promise.resolve(0);
  return lookingAgain(() => publishOnce(reviews, publication));
}

async function publishOnce(reviews: Reviews, publication: PublishedSuggestions): Promise<number> {
  const { number, sha, suggestions } = publication;
  const there = new Set(
    (await reviews.lineComments(number)).flatMap((comment) => (isApp(comment.author) ? [digestIn(comment.body)] : [])),
  );
  const open = suggestions.filter((suggestion) => !there.has(digestOf(suggestion)));
  if (open.length === 0) return 0;
  const patches = await reviews.patches(number, new Set(open.map(({ path }) => path)));
  const comments = placed(open, patches).slice(0, MOST);
  if (comments.length === 0) return 0;
  const body =
    comments.length === 1
      ? 'Lockstep suggests a safe form of a statement.'
      : `Lockstep suggests safe forms of ${comments.length} statements.`;
  try {
    await reviews.createReview(number, { sha, body, comments });
    return comments.length;
  } catch (thrown) {
    // Another push has come meanwhile, and the lines are others: its own check suggests anew.
    if (thrown instanceof ForgeError && thrown.code === 'github-invalid') return 0;
    throw thrown;
  }
}

/** Those whose lines the diff shows, and that share no line with one before. */
function placed(suggestions: readonly Suggestion[], patches: ReadonlyMap<string, string>): LineComment[] {
  const taken = new Set<string>();
  const comments: LineComment[] = [];
  for (const suggestion of suggestions) {
    const { path, startLine, endLine, expects } = suggestion;
    const lines = Array.from({ length: endLine - startLine + 1 }, (_, index) => startLine + index);
    const hunk = linesOfDiff(patches.get(path) ?? '').find((each) => lines.every((line) => each.has(line)));
    if (hunk === undefined || !lines.some((line) => hunk.get(line)?.includes(expects))) continue;
    if (lines.some((line) => taken.has(`${line} ${path}`))) continue;
    for (const line of lines) taken.add(`${line} ${path}`);
    comments.push({ path, startLine, endLine, body: bodyOf(suggestion) });
  }
  return comments;
}

/** A fence longer than any in the text. https://docs.github.com/get-started/writing-on-github suggests with such a block. */
function bodyOf(suggestion: Suggestion): string {
  const { text, why } = suggestion;
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${MARK}${digestOf(suggestion)} -->\n${why}\n\n${fence}suggestion\n${text}\n${fence}`;
}

/** The same while its lines move. */
function digestOf({ path, expects, text }: Suggestion): string {
  return createHash('sha256')
    .update(JSON.stringify([path, expects, text]))
    .digest('hex')
    .slice(0, 20);
}

/** Only an App's name ends so. Another one's, or the Action's beside the bot's, counts as well: nothing is said twice. */
function isApp(author: string): boolean {
  return author.endsWith('[bot]');
}

function digestIn(body: string): string {
  return body.startsWith(MARK) ? body.slice(MARK.length, MARK.length + 20) : '';
}
