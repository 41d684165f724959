import type { TableFacts } from './table-facts.ts';

const STEPS: Array<[RegExp, string]> = [
  [/^(smallint|integer|bigint|real|double|money)/, '+ 1'],
  [/^numeric/, '+ 1'],
  [/^date$/, '+ 1'],
  [/^(timestamp|interval|time )/, `+ interval '1 hour'`],
  [/^(text|character varying)/, `|| 'x'`],
];

/** Changes the expressions so that `a < b`, `a <= b` and `a = b` hold between columns. */
export function relate(
  values: Map<string, string>,
  relations: TableFacts['relations'],
  typeOf: (column: string) => string,
): void {
  for (const fact of relations) {
    const [a, b] = fact.kind === 'equal' ? fact.columns : [fact.less, fact.greater];
    const [first, second] = [values.get(a), values.get(b)];
    if (first === undefined || second === undefined) continue;
    if (fact.kind === 'equal') {
      values.set(b, first);
      continue;
    }
    const step = STEPS.find(([type]) => type.test(typeOf(b)))?.[1];
    if (step === undefined && fact.strict) continue;
    values.set(b, `greatest(${second}, (${first}) ${fact.strict ? step : ''})`);
  }
}
