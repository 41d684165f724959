import { expect, it } from 'vitest';
import { fitComment } from './fit-comment.ts';

const GITHUBS = 65_536;
const line = 'one line of a table, which is not very long\n';

it('leaves alone what GitHub takes', () => {
  expect(fitComment('x'.repeat(65_000))).toHaveLength(65_000);
});

it('ends what is too long with a whole line, closes what was folded, and says so', () => {
  const fitted = fitComment(`<details><summary>a</summary>\n\n<details><summary>b</summary>\n\n${line.repeat(3000)}`);
  expect(fitted.length).toBeLessThan(GITHUBS);
  expect(fitted).toMatch(/not very long\n\n<\/details>\n\n<\/details>\n\n… The rest is left out/);
});

it('closes a fence with one as long', () => {
  const fitted = fitComment(`\`\`\`sql\nSELECT 1\n\`\`\`\n\n\`\`\`\`text\n\`\`\`\n${line.repeat(3000)}`);
  expect(fitted.length).toBeLessThan(GITHUBS);
  expect(fitted).toMatch(/not very long\n````\n\n… The rest/);
});

it('cuts a line that is too long by itself, and no character in two', () => {
  const fitted = fitComment('😀'.repeat(40_000));
  expect(fitted.length).toBeLessThan(GITHUBS);
  expect(fitted.isWellFormed()).toBe(true);
});
