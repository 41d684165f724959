/** What the CHECK constraints and partition bounds say about the values of one column. */
export interface ValueHints {
  /** SQL expressions. */
  oneOf?: string[];
  min?: Bound;
  max?: Bound;
  minLength?: number;
  maxLength?: number;
  /** A LIKE pattern or a POSIX regular expression that the text has to match. */
  like?: string;
  regex?: string;
  case?: 'upper' | 'lower';
  /** As jsonb_typeof names it. */
  jsonType?: string;
}

export interface Bound {
  /** An SQL expression; `plain` is its value where it is a literal. */
  sql: string;
  plain?: string;
  exclusive: boolean;
}

/** One thing that a CHECK demands. `value` facts are about one column, the others relate columns. */
export type Fact =
  | { kind: 'value'; column: string; hints: ValueHints }
  | { kind: 'not null'; column: string }
  | { kind: 'null'; column: string }
  | { kind: 'order'; less: string; greater: string; strict: boolean }
  | { kind: 'equal'; columns: [string, string] }
  /** Exactly one of them is not null. */
  | { kind: 'one of'; columns: string[] };

/** Both must hold: the narrower wins; where they cannot be compared, the later one. */
export function mergeHints(a: ValueHints, b: ValueHints): ValueHints {
  const merged: ValueHints = { ...a, ...b };
  if (a.oneOf !== undefined && b.oneOf !== undefined) {
    const common = a.oneOf.filter((value) => b.oneOf?.includes(value));
    merged.oneOf = common.length > 0 ? common : b.oneOf;
  }
  const min = narrower(a.min, b.min, 1);
  const max = narrower(a.max, b.max, -1);
  if (min !== undefined) merged.min = min;
  if (max !== undefined) merged.max = max;
  const lengths = [a.minLength, b.minLength].filter((length) => length !== undefined);
  if (lengths.length > 0) merged.minLength = Math.max(...lengths);
  const limits = [a.maxLength, b.maxLength].filter((length) => length !== undefined);
  if (limits.length > 0) merged.maxLength = Math.min(...limits);
  return merged;
}

function narrower(a: Bound | undefined, b: Bound | undefined, sign: 1 | -1): Bound | undefined {
  if (a === undefined || b === undefined) return b ?? a;
  const difference = Number(a.plain) - Number(b.plain);
  return difference * sign > 0 ? a : b;
}
