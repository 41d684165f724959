import type { ComparablePart } from './comparable.ts';

export interface MatchedParts {
  same: Array<[ComparablePart, ComparablePart]>;
  renamed: Array<[ComparablePart, ComparablePart]>;
  missing: ComparablePart[];
  extra: ComparablePart[];
}

/**
 * Pairs the parts of two versions of an object: by name and definition, then by definition alone (a rename), then by
 * name alone (a change). Definition goes before name because tools and servers make up names for constraints.
 */
export function matchParts(expected: ComparablePart[], actual: ComparablePart[]): MatchedParts {
  const matched: MatchedParts = { same: [], renamed: [], missing: [], extra: [] };
  const byName = pair(expected, actual, (part) => `${part.kind} ${part.name} ${part.definition ?? ''}`);
  matched.same.push(...byName.pairs);
  const byDefinition = pair(byName.left, byName.right, (part) =>
    part.definition === null ? undefined : `${part.kind} ${part.definition}`,
  );
  matched.renamed.push(...byDefinition.pairs);
  const changed = pair(byDefinition.left, byDefinition.right, (part) => `${part.kind} ${part.name}`);
  matched.same.push(...changed.pairs);
  matched.missing = changed.left;
  matched.extra = changed.right;
  return matched;
}

interface Pairs {
  pairs: Array<[ComparablePart, ComparablePart]>;
  left: ComparablePart[];
  right: ComparablePart[];
}

function pair(
  expected: ComparablePart[],
  actual: ComparablePart[],
  key: (part: ComparablePart) => string | undefined,
): Pairs {
  const waiting = new Map<string, ComparablePart[]>();
  const right = new Set(actual);
  for (const part of actual) {
    const at = key(part);
    if (at !== undefined) waiting.set(at, [...(waiting.get(at) ?? []), part]);
  }
  const result: Pairs = { pairs: [], left: [], right: [] };
  for (const part of expected) {
    const at = key(part);
    const partner = at === undefined ? undefined : waiting.get(at)?.shift();
    if (partner === undefined) result.left.push(part);
    else {
      result.pairs.push([part, partner]);
      right.delete(partner);
    }
  }
  result.right = [...right];
  return result;
}
