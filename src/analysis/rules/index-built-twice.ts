import { gathered } from './gathered.ts';
import { lineOf } from './place.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { listed, shortName } from './words.ts';

const rule = 'index-built-twice';

interface Build {
  statement: RuleStatement;
  name: string;
}

/** A rewrite makes every index of the table anew, also those of a moment ago. https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES */
export const indexBuiltTwice: Rule = {
  id: rule,
  check: (input) =>
    input.statements.flatMap((statement) => {
      const rewritten = statement.work.filter(({ kind }) => kind === 'rewrite').map(({ relation }) => relation);
      return [...new Set(rewritten)].flatMap((table) => {
        const before = (builds(input).get(table) ?? []).filter(({ statement: built }) => built.order < statement.order);
        const [first] = before;
        if (first === undefined) return [];
        const shown = before.slice(0, 5).map(({ name }) => name);
        const place = lineOf(first.statement.analysed.location, statement.analysed.location.path);
        return findingAt(statement, {
          rule,
          severity: 'warn',
          message: `${listed(shown)} (${place}) ${shown.length === 1 ? 'was' : 'were'} built on ${shortName(table)} in this PR, and this statement writes the table and every index of it anew: the work is done twice, the second time under ACCESS EXCLUSIVE.`,
          recipe: [
            'Build indexes last, after the change that writes the table anew; concurrently, in a later migration.',
          ],
        });
      });
    }),
};

/** Enough to name. */
const most = 20;

const builds = gathered<Map<string, Build[]>>(
  () => new Map(),
  (all, statement) => {
    for (const { kind, object } of statement.operations) {
      if (kind !== 'create index' && kind !== 'add unique' && kind !== 'add primary key') continue;
      for (const { relation } of statement.work.filter((each) => each.kind === 'build')) {
        const known = all.get(relation) ?? [];
        if (known.length < most) known.push({ statement, name: object });
        all.set(relation, known);
      }
    }
  },
);
