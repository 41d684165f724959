import { listOf } from './detail.ts';
import type { Evolve, Steps } from './evolve-step.ts';
import { markOwner } from './relations.ts';
import { keyOf, relationOf, type SchemaState, type StateRelation } from './state.ts';

type Event = NonNullable<StateRelation['triggerEvents']>[number];

const createTrigger: Evolve = (operation, state) => {
  const relation = relationOf(state, operation.table);
  if (relation === undefined) return;
  relation.triggers = [...relation.triggers.filter((name) => name !== operation.object), operation.object];
  if (relation.triggerEvents === undefined && relation.triggers.length > 1) return;
  const events = listOf(operation, 'events') as Event[];
  relation.triggerEvents = [...new Set([...(relation.triggerEvents ?? []), ...events])];
};

const without =
  (list: 'triggers' | 'policies' | 'rules'): Evolve =>
  (operation, state) => {
    const relation = relationOf(state, operation.table);
    if (relation !== undefined) relation[list] = relation[list].filter((name) => name !== operation.object);
  };

/** Triggers, policies, rules, and whose numbers a sequence makes. */
export const programSteps: Steps = {
  'create trigger': createTrigger,
  'drop trigger': without('triggers'),
  'create policy': (operation, state) => {
    relationOf(state, operation.table)?.policies.push(operation.object);
  },
  'drop policy': without('policies'),
  'create rule': (operation, state) => {
    const relation = relationOf(state, operation.table);
    if (relation !== undefined) relation.rules = [...relation.rules, operation.object];
  },
  'drop rule': without('rules'),
  'create extension': (operation, state) => {
    state.extensions.push(operation.object);
  },
};

/** What other relations say of one, under its new name. */
export function followName(state: SchemaState, from: string, to: string): void {
  const follow = (name: string) => (name === from ? to : name);
  const { relations } = state;
  for (const relation of relations.marked('reads', from)) {
    relation.reads = relation.reads.map(follow);
    relations.mark(relation, 'reads', to);
  }
  for (const relation of relations.marked('parent', from)) {
    relation.parents = relation.parents.map(follow);
    relations.mark(relation, 'parent', to);
    if (relation.isDefaultPartition) relations.mark(relation, 'default partition of', to);
  }
  for (const relation of relations.marked('refers to', from)) {
    for (const constraint of relation.constraints) if (constraint.refTable === from) constraint.refTable = to;
    relations.mark(relation, 'refers to', to);
  }
  for (const relation of relations.marked('owned by', from)) {
    if (relation.ownedBy?.startsWith(`${from}.`) !== true) continue;
    relation.ownedBy = to + relation.ownedBy.slice(from.length);
    markOwner(relations, relation);
  }
}

/** The sequence of which a column draws from now on. */
export function ownSequence(state: SchemaState, sequence: string, column: string | undefined): void {
  const found = relationOf(state, sequence);
  const parts = column?.split('.') ?? [];
  const table = relationOf(state, parts.slice(0, -1).join('.'));
  if (found === undefined || table === undefined) return;
  found.ownedBy = `${keyOf(table)}.${parts.at(-1) ?? ''}`;
  markOwner(state.relations, found);
}

/** `a,b>parent;c>other`: the foreign keys that a new table is made with. */
export function keysOf(text: string | undefined): Array<{ columns: string[]; parent: string }> {
  return (text?.split(';') ?? []).map((key) => {
    const [columns = '', parent = ''] = key.split('>');
    return { columns: columns.split(','), parent };
  });
}
