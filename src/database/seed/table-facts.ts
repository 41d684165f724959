import type { TableEntry } from '../schema/snapshot.ts';
import { checkFacts } from './check-facts.ts';
import { type Fact, mergeHints, type ValueHints } from './hints.ts';

/** What all CHECK constraints of a table demand together. */
export interface TableFacts {
  hints: Map<string, ValueHints>;
  notNull: Set<string>;
  isNull: Set<string>;
  /** Those that relate two columns, in the order of the constraints. */
  relations: Array<Fact & { kind: 'order' | 'equal' }>;
  /** Sets of columns of which one may be filled. */
  oneOf: string[][];
}

/** `branch` picks another alternative of each OR. */
export function tableFacts(table: TableEntry, branch: number): TableFacts {
  const found: TableFacts = { hints: new Map(), notNull: new Set(), isNull: new Set(), relations: [], oneOf: [] };
  for (const { kind, definition } of table.constraints) {
    if (kind !== 'check') continue;
    for (const fact of checkFacts(definition, branch).facts) add(found, fact);
  }
  for (const column of found.notNull) found.isNull.delete(column);
  return found;
}

function add(found: TableFacts, fact: Fact): void {
  if (fact.kind === 'value') found.hints.set(fact.column, mergeHints(found.hints.get(fact.column) ?? {}, fact.hints));
  else if (fact.kind === 'not null') found.notNull.add(fact.column);
  else if (fact.kind === 'null') found.isNull.add(fact.column);
  else if (fact.kind === 'one of') found.oneOf.push(fact.columns);
  else found.relations.push(fact);
}

/** The condition of a CHECK, as it can stand in a WHERE. */
export function condition(definition: string): string {
  return definition.replace(/^CHECK /, '').replace(/( NO INHERIT| NOT ENFORCED| NOT VALID)+$/, '');
}

/** A domain's condition with the column in the place of VALUE. */
export function domainCondition(definition: string, column: string): string {
  return condition(definition)
    .split(/('(?:[^']|'')*'|"(?:[^"]|"")*")/)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(/\bVALUE\b/g, () => column)))
    .join('');
}
