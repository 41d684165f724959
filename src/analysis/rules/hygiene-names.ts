import { columnsMade, tablesMade } from './made.ts';
import { findingAt, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { listed, quoteName, shortName } from './words.ts';

const rule = 'hygiene-names';

/** Names that must be quoted wherever they are written. https://www.postgresql.org/docs/current/sql-keywords-appendix.html */
export const hygieneNames: Rule = {
  id: rule,
  about: ['create table', 'add column'],
  check: (input) => {
    const quoted = [
      ...tablesMade(input).map(({ statement, operation }) => ({ statement, name: shortName(operation.object) })),
      ...columnsMade(input).map(({ statement, column }) => ({ statement, name: column.column ?? '' })),
    ].filter(({ name }) => name !== '' && quoteName(name) !== name);
    if (quoted.length === 0) return [];
    const habit = isQuotedHabit(input);
    const made = quoted.filter(({ name }) => !(habit && /[A-Z]/.test(name)));
    const groups = Map.groupBy(made, ({ statement }) => statement);
    return [...groups].map(([statement, group]) => noteOf(statement, [...new Set(group.map(({ name }) => name))]));
  },
};

function noteOf(statement: RuleStatement, names: string[]) {
  const more = names.length > 5 ? [`${names.length - 5} more`] : [];
  return findingAt(statement, {
    rule,
    severity: 'note',
    hygiene: true,
    message: `${listed([...names.slice(0, 5), ...more])} must be quoted wherever SQL names ${names.length === 1 ? 'it' : 'them'}: capitals, or a word of the language.`,
  });
}

/** Some ORMs write capitals everywhere: then that is the project's way, and no news. */
function isQuotedHabit({ catalog }: RuleInput): boolean {
  if (catalog.relations.length === 0) return true;
  return catalog.relations.some(({ name, columns }) =>
    [name, ...columns.map((each) => each.name)].some((each) => /[A-Z]/.test(each)),
  );
}
