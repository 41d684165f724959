import type { Rule } from './rule.ts';

const rule = 'no-effect-migration';

/** Generators have been seen to write empty migrations that pass every gate. */
export const noEffectMigration: Rule = {
  id: rule,
  check: ({ migration, statements }) => {
    if (migration.notAnalysed !== undefined) return [];
    const acts = statements.some(({ analysed, operations }) => {
      if (analysed.unparsed !== undefined) return true;
      return operations.some(
        ({ kind, detail }) =>
          kind !== 'transaction' && kind !== 'set' && !(kind === 'select' && detail?.calls === undefined),
      );
    });
    if (acts) return [];
    return [
      {
        rule,
        severity: 'note',
        message: `${migration.id} changes nothing: ${statements.length === 0 ? 'it holds no statement' : 'it only sets or reads'}.`,
        recipe: ['If it was generated, look whether the generator saw the model; else leave it out.'],
        origin: 'predicted',
      },
    ];
  },
};
