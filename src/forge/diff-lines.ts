/**
 * The lines of the new side that a unified diff shows, by hunk: number → text. A comment on several lines must stay within
 * one hunk. https://docs.github.com/rest/pulls/comments#create-a-review-comment-for-a-pull-request
 */
export function linesOfDiff(patch: string): Array<Map<number, string>> {
  const hunks: Array<Map<number, string>> = [];
  let line = 0;
  for (const text of patch.split('\n')) {
    const start = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text)?.[1];
    if (start !== undefined) {
      line = Number(start);
      hunks.push(new Map());
    } else if (text.startsWith('+') || text.startsWith(' ')) {
      hunks.at(-1)?.set(line++, text.slice(1).replace(/\r$/, ''));
    }
  }
  return hunks;
}
