import { expect, it } from 'vitest';
import { defaultPolicy } from '../config/default-policy.ts';
import { goodExpand } from '../report/fixtures/passes.ts';
import { queriesBreak, queriesPass } from '../report/fixtures/queries.ts';
import { notJudged } from '../report/fixtures/unjudged.ts';
import { renderJson } from '../report/json.ts';
import type { JsonReport } from '../report/report.ts';
import { gather } from './gather.ts';

type Cell = JsonReport['compatibility']['cells'][number];

const rehearsal = renderJson({ ...goodExpand(), compatibility: { cells: [], oldAppQueries: [], notes: [] } });
const expected = [
  { name: 'rehearsal', cells: [] },
  { name: 'a: old/new', suite: 'a', cells: ['old/new'] },
  { name: 'b: old/new', suite: 'b', cells: ['old/new'] },
];

/** A part of one suite: its control, and the old app on the new schema. */
function partOf(suite: string, status: Cell['status'] = 'pass', queries?: JsonReport['compatibility']['queries']) {
  const cell: Omit<Cell, 'schema' | 'status'> = {
    suite,
    app: 'old',
    passed: 1,
    failed: 0,
    newFailures: [],
    reason: 'why',
    durationMs: 1,
  };
  const cells: Cell[] = [
    { ...cell, schema: 'old', status: 'pass' },
    { ...cell, schema: 'new', status },
  ];
  return { ...rehearsal, compatibility: { cells, notes: [`of ${suite}`], ...(queries && { queries }) } };
}

function join(...parts: Array<[string, JsonReport | string]>): JsonReport {
  const own = { ...rehearsal, reasons: [] };
  const all = new Map<string, JsonReport | string>([['rehearsal', rehearsal], ...parts]);
  return gather({ expected, parts: all, rehearsal: 'rehearsal', own, analysis: undefined, policy: defaultPolicy });
}

const codes = ({ reasons }: JsonReport): string[] => reasons.map(({ code }) => code);

it('joins the cells and the notes of all suites', () => {
  const whole = join(['a: old/new', partOf('a')], ['b: old/new', partOf('b')]);
  expect(whole.verdict).toBe(rehearsal.verdict);
  expect(whole.compatibility.cells.map(({ suite, schema }) => `${suite} ${schema}`)).toEqual([
    'a old',
    'a new',
    'b old',
    'b new',
  ]);
  expect(whole.compatibility.notes).toEqual(['of a', 'of b']);
});

it('is as bad as the worst cell, and no pass where one was not tested', () => {
  expect(join(['a: old/new', partOf('a', 'fail')], ['b: old/new', partOf('b')])).toMatchObject({ verdict: 'fail' });
  expect(join(['a: old/new', partOf('a', 'invalid')], ['b: old/new', partOf('b')])).toMatchObject({ verdict: 'error' });
});

it('counts what the queries of every suite say, and judges it', () => {
  const [fine, broken] = [queriesPass(), queriesBreak()].map((result) => renderJson(result).compatibility.queries);
  const whole = join(['a: old/new', partOf('a', 'pass', fine)], ['b: old/new', partOf('b', 'pass', broken)]);
  expect(whole.compatibility.queries).toMatchObject({
    judged: (fine?.judged ?? 0) + (broken?.judged ?? 0),
    broken: broken?.broken,
  });
  expect(whole.verdict).toBe('fail');
});

it('says in a part’s own words why it lacks a cell, and else that it is missing', () => {
  const stopped = renderJson(notJudged());
  const whole = join(['a: old/new', { ...stopped, compatibility: { cells: [], notes: [] } }]);
  expect(whole.verdict).toBe('error');
  const [first] = stopped.reasons;
  expect(codes(whole)).toEqual(expect.arrayContaining([first?.code, 'part-missing']));
  expect(whole.reasons.map(({ message }) => message)).toContain(
    'What “b: old/new” showed is not known: its job left no report.',
  );
});
