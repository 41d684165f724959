import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commentPage } from '../../scripts/picture-page.ts';
import { allFixtures } from '../../src/report/fixtures/all.ts';
import { makeHostile, PAYLOADS } from '../../src/report/fixtures/hostile.ts';
import { renderHtml } from '../../src/report/html.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import type { CheckResult } from '../../src/report/report.ts';
import { type Tool, toolOr } from '../support/tools.ts';
import { chromiumHere, startBrowser } from '../support/tools-browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 380 },
  { colorScheme: 'dark', width: 380 },
] as const;
type Look = (typeof LOOKS)[number];
/** The fullest in every look, the others in two: contrast is the scheme's, layout the width's. */
const EVERYWHERE = ['expandAndContract', 'hostile expandAndContract', 'rewrite'];

/** Every fixture, and those with the most in them once more as a hostile repository would have them. */
const fixtures = allFixtures();
const reports: Array<{ name: string; result: CheckResult }> = [
  ...fixtures.map(([name, result]) => ({ name, result })),
  ...fixtures
    .filter(([name]) => ['expandAndContract', 'index', 'queriesBreak'].includes(name))
    .map(([name, result]) => ({ name: `hostile ${name}`, result: makeHostile(result, PAYLOADS.join(' ')) })),
];

function reportsIn({ colorScheme, width }: Look): typeof reports {
  const isUsual = (colorScheme === 'light') === (width === 1280);
  return reports.filter(({ name }) => isUsual || EVERYWHERE.includes(name));
}

let tool: Tool;
let browser: Browser | undefined;
beforeAll(async () => {
  tool = await chromiumHere();
  if ('path' in tool) browser = await startBrowser(tool.path);
});
afterAll(() => browser?.close());

/** A page of its own; `trusting` puts the page's own policy aside, so that axe can be brought in. */
async function open(
  text: string,
  { colorScheme, width }: Look | { colorScheme: 'light'; width: number },
  { trusting = false } = {},
): Promise<Page> {
  if (browser === undefined) throw new Error('no browser');
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: trusting });
  const page = await context.newPage();
  await page.setContent(text, { waitUntil: 'load' });
  return page;
}

function unfold(page: Page): Promise<void> {
  return page.evaluate<void>('for (const each of document.querySelectorAll("details")) each.open = true');
}

async function violationsOf(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe });
  const { violations } = await page.evaluate<AxeResults, string[]>(
    (values) =>
      (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run({ runOnly: { type: 'tag', values } }),
    AA,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  );
}

interface Drawn {
  label: string;
  /** Shares of the track. */
  from: number;
  width: number;
  pixel: number;
}

/** Runs in the page. */
const MEASURE = `[...document.querySelectorAll('.lanes li.lane:not(.axis)')].map((lane) => {
  const track = lane.querySelector('.track').getBoundingClientRect();
  const bar = lane.querySelector('.bar').getBoundingClientRect();
  return {
    label: lane.querySelector('.label').textContent,
    from: (bar.left - track.left) / track.width,
    width: bar.width / track.width,
    pixel: 4 / track.width,
  };
})`;

/** How much wider than the window a page is, px. */
function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

describe.each(LOOKS)('the HTML report, $colorScheme, $width px wide', (look) => {
  it.for(reportsIn(look))(
    '$name meets WCAG AA by axe, all of it unfolded, and fits the window',
    async ({ result }, { skip }) => {
      toolOr(tool, skip);
      const page = await open(renderHtml(result), look, { trusting: true });
      await unfold(page);
      expect(await violationsOf(page)).toEqual([]);
      expect(await overflowOf(page)).toBe(0);
      await page.context().close();
    },
  );
});

it.for(reports)('$name reflows in 320 px, which is 1280 px at 400 %', async ({ result }, { skip }) => {
  toolOr(tool, skip);
  const page = await open(renderHtml(result), { colorScheme: 'light', width: 320 });
  await unfold(page);
  expect(await overflowOf(page)).toBe(0);
  await page.context().close();
});

it.for(reports)('$name asks for nothing, runs nothing and complains of nothing', async ({ result }, { skip }) => {
  toolOr(tool, skip);
  if (browser === undefined) return;
  const page = await browser.newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('dialog', (dialog) => said.push(dialog.message()));
  page.on('request', (request) => said.push(request.url()));
  page.on('pageerror', (error) => said.push(error.message));
  await page.setContent(renderHtml(result), { waitUntil: 'load' });
  expect(said).toEqual([]);
  await page.close();
});

it.for(reports)(
  'the keyboard reaches every link and fold of $name, in order and visibly',
  async ({ result }, { skip }) => {
    toolOr(tool, skip);
    const page = await open(renderHtml(result), LOOKS[0]);
    const wanted = await page.locator('a[href], summary:visible, [tabindex="0"]:visible').count();
    const seen: Array<{ top: number; outline: string }> = [];
    for (let count = 0; count < wanted; count++) {
      await page.keyboard.press('Tab');
      seen.push(
        await page.evaluate<{ top: number; outline: string }>(
          '({ top: document.activeElement.getBoundingClientRect().top + scrollY, outline: getComputedStyle(document.activeElement).outlineStyle })',
        ),
      );
    }
    expect(seen.filter(({ outline }) => outline !== 'solid')).toEqual([]);
    expect(seen.map(({ top }) => Math.round(top))).toEqual(
      seen.map(({ top }) => Math.round(top)).toSorted((a, b) => a - b),
    );
    // One further, and the page is left.
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement.tagName')).toBe('BODY');
    const fold = page.locator('details:not([open]) > summary:visible').first();
    if ((await fold.count()) > 0) {
      const body = fold.locator('xpath=following-sibling::*[1]');
      expect(await body.isVisible()).toBe(false);
      await fold.focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('details[open]').count()).toBeGreaterThan(0);
    }
    await page.context().close();
  },
);

it.for(fixtures.map(([name, result]) => ({ name, result })))(
  'the timeline of $name is to scale',
  async ({ result }, { skip }) => {
    toolOr(tool, skip);
    const report = renderJson(result);
    const page = await open(renderHtml(result), LOOKS[0]);
    const drawn = await page.evaluate<Drawn[]>(MEASURE);
    const statements = report.migrations.flatMap((migration) => migration.statements);
    const locks = statements.flatMap(({ startMs, locks: held }) =>
      held
        .filter(({ isNew, mode }) => !isNew && mode === 'AccessExclusiveLock')
        .map(({ heldMs }) => ({ startMs, heldMs })),
    );
    const bars = drawn.filter(({ label }) => label.endsWith('ACCESS EXCLUSIVE'));
    expect(bars.length > 0).toBe(locks.length > 0);
    const [longest] = bars.toSorted((a, b) => b.width - a.width);
    const most = Math.max(0, ...locks.map(({ heldMs }) => heldMs));
    for (const { from, width, pixel } of bars) {
      expect(from).toBeGreaterThanOrEqual(-pixel);
      expect(from + width).toBeLessThanOrEqual(1 + pixel);
      const share = width / (longest?.width ?? 1);
      expect(locks.some(({ heldMs }) => Math.abs(heldMs / most - share) < 0.01 + pixel)).toBe(true);
    }
    await page.context().close();
  },
);

describe.each(LOOKS)('the comment, $colorScheme, $width px wide', (look) => {
  it.for(reportsIn(look))('$name is readable, and only its tables and code are wider', async ({ result }, { skip }) => {
    toolOr(tool, skip);
    const page = await open(commentPage(renderMarkdown(result)), look, { trusting: true });
    await unfold(page);
    expect(await overflowOf(page)).toBe(0);
    // Where headings begin, and whether a wide table can be scrolled by keyboard, is GitHub's; Markdown's tables have a head.
    const ours = (await violationsOf(page)).filter(
      (each) =>
        !/^(?:page-has-heading-one|heading-order|scrollable-region-focusable|region|empty-table-header):/.test(each),
    );
    expect(ours).toEqual([]);
    await page.context().close();
  });
});
