import { endOfBlockComment, tokenAt } from './lexer.ts';

/** Operator characters in a row, within a comment: PostgreSQL's scanner reads such a run again for each `/*` in it. */
const longRun = /[-+*/<>=~!@#%^&|`?]{1000}/;

/**
 * The text with the insides of block comments blanked where a hostile one would cost quadratic time; the same length,
 * so offsets stay right. Comments that a person writes are left alone.
 */
export function defuseComments(text: string): string {
  if (!longRun.test(text)) return text;
  let safe = '';
  let kept = 0;
  for (let index = 0; index < text.length; ) {
    const token = tokenAt(text, index);
    if (token.kind === 'comment' && text.startsWith('/*', index)) {
      const closed = endOfBlockComment(text, index) !== undefined;
      const end = closed ? token.end - 2 : token.end;
      safe += text.slice(kept, index + 2) + text.slice(index + 2, end).replace(/[^\n]/g, ' ');
      kept = end;
    }
    index = token.end;
  }
  return safe + text.slice(kept);
}
