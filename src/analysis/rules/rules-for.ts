import { rules } from './registry.ts';
import type { Rule, RuleStatement } from './rule.ts';

/** By the kinds of operations, in the order in which they come: migrations repeat each other, so there are few. */
const known = new Map<string, readonly Rule[]>();
const most = 1000;

/** The rules that may have something to say of these statements, in the registry's order. */
export function rulesFor(statements: readonly RuleStatement[]): readonly Rule[] {
  const kinds = new Set<string>();
  for (const { operations } of statements) for (const { kind } of operations) kinds.add(kind);
  const key = [...kinds].join();
  const before = known.get(key);
  if (before !== undefined) return before;
  const asked = rules.filter(({ about }) => about === undefined || about.some((kind) => kinds.has(kind)));
  if (known.size < most) known.set(key, asked);
  return asked;
}
