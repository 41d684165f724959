import { gathered } from './gathered.ts';
import { lineOf } from './place.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { shortName } from './words.ts';

const rule = 'index-created-then-dropped';

/** An index that is built on an existing table and does not outlive the PR: a whole read of the table for nothing. */
export const indexCreatedThenDropped: Rule = {
  id: rule,
  about: ['drop index'],
  check: (input) =>
    input.statements.flatMap((statement) =>
      statement.operations.flatMap(({ kind, object }) => {
        const built = kind === 'drop index' ? builds(input).get(bare(object)) : undefined;
        if (built === undefined || built.statement.order >= statement.order) return [];
        return findingAt(statement, {
          rule,
          severity: 'note',
          message: `${object} is built (${lineOf(built.statement.analysed.location, statement.analysed.location.path)}) and dropped in the same PR: ${shortName(built.table)} is read from end to end for nothing.`,
          recipe: ['Leave both out, unless a statement between them needs the index.'],
        });
      }),
    ),
};

/** The last build of each name, on tables that were there before. */
const builds = gathered<Map<string, { statement: RuleStatement; table: string }>>(
  () => new Map(),
  (all, statement) => {
    const table = statement.work.find(({ kind }) => kind === 'build')?.relation;
    if (table === undefined) return;
    for (const { kind, object } of statement.operations)
      if (kind === 'create index' && object !== '' && !all.has(bare(object)))
        all.set(bare(object), { statement, table });
  },
);

function bare(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
