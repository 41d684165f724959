import { MigrationError } from '../../errors.ts';

/** A text that cannot be run step by step as its tool would run it; a guess could leave half of it behind. */
export function notCuttable(what: string, at: { path: string; line: number }): MigrationError {
  return new MigrationError(`${at.path}:${at.line}: ${what}`, {
    code: 'not-cuttable',
    hint: 'Write it in statements that stand or fall together by themselves, or run this migration by its own tool.',
    ...at,
  });
}
