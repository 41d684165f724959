import { endOfBlockComment, tokenAt } from './lexer.ts';

/** Operator characters in a row, within a comment: PostgreSQL's scanner reads such a run again for each `/*` in it. */
const longRun = /[-+*/<>=~!@#%^&|`?]{1000}/;

/**
 * The text with block comments blanked where hostile ones would cost quadratic time; the same length,
 * so offsets stay right. Comments that a person writes are left alone.
 */
export function defuseComments(text: string): string {
  if (!longRun.test(text)) return text;
  let safe = '';
  let kept = 0;
  for (let index = 0; index < text.length; ) {
    const token = tokenAt(text, index);
    if (token.kind === 'comment' && text.startsWith('/*', index)) {
      // One that is never closed keeps its start, so that PostgreSQL's own refusal stands.
      const from = endOfBlockComment(text, index) === undefined ? index + 2 : index;
      safe += text.slice(kept, from) + text.slice(from, token.end).replace(/[^\n]/g, ' ');
      kept = token.end;
    }
    index = token.end;
  }
  return safe + text.slice(kept);
}
