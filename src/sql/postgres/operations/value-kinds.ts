import { bodyOf } from '../tree.ts';

/**
 * What VALUES gives for each column, a letter a column: `v` a constant in every row, `s` in some, `n` NULL in every row,
 * `d` DEFAULT in every row, `?` something that only a run can tell.
 */
export function valueKinds(rows: readonly object[] | undefined): string | undefined {
  if (rows === undefined) return undefined;
  const seen: Array<Set<string>> = [];
  for (const row of rows) {
    for (const [index, value] of (bodyOf(row, 'List')?.items ?? []).entries()) {
      seen[index] ??= new Set();
      seen[index].add(kindOf(value));
    }
  }
  return seen.map((kinds) => (kinds.size === 1 ? ([...kinds][0] ?? '?') : kinds.has('v') ? 's' : '?')).join('');
}

function kindOf(value: object): string {
  const constant = bodyOf(value, 'A_Const');
  if (constant !== undefined) return constant.isnull === true ? 'n' : 'v';
  if (bodyOf(value, 'SetToDefault') !== undefined) return 'd';
  const cast = bodyOf(value, 'TypeCast');
  if (cast?.arg !== undefined) return kindOf(cast.arg);
  return bodyOf(value, 'A_ArrayExpr') === undefined ? '?' : 'v';
}
