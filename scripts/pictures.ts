/**
 * `node scripts/pictures.ts`: the comment and the HTML report of the demo's `mixed` pull request in Chromium, as pictures
 * for README.md and docs/. pngquant, where it is there, makes them small. Look at them before they are committed.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildHistory } from '../examples/build-history.ts';
import { runCheck } from '../src/check/run-check.ts';
import { defaultCacheDir } from '../src/database/cache-dir.ts';
import { renderHtml } from '../src/report/html.ts';
import { renderMarkdown } from '../src/report/markdown.ts';
import type { CheckResult } from '../src/report/report.ts';
import { chromiumHere, startBrowser } from '../test/support/tools-browser.ts';
import { commentPage } from './picture-page.ts';

const LARGEST = 150_000;

interface Picture {
  path: string;
  page: 'comment' | 'report';
  colorScheme: 'light' | 'dark';
  width: number;
  /** What is below is left out; default, all of it. */
  height?: number;
  /** Pixels a CSS pixel. */
  scale: number;
}

const PICTURES: Picture[] = [
  { path: 'docs/report.png', page: 'comment', colorScheme: 'light', width: 900, scale: 1.5 },
  { path: 'docs/images/comment-dark.png', page: 'comment', colorScheme: 'dark', width: 900, scale: 1 },
  { path: 'docs/images/comment-phone.png', page: 'comment', colorScheme: 'light', width: 380, height: 1600, scale: 1 },
  { path: 'docs/images/report-light.png', page: 'report', colorScheme: 'light', width: 1280, height: 2000, scale: 1 },
  { path: 'docs/images/report-dark.png', page: 'report', colorScheme: 'dark', width: 1280, height: 2000, scale: 1 },
  { path: 'docs/images/report-phone.png', page: 'report', colorScheme: 'dark', width: 380, height: 2000, scale: 1 },
];

const result = await checkDemo();
const pages = { comment: commentPage(renderMarkdown(result)), report: renderHtml(result) };
const found = await chromiumHere();
if ('missing' in found) throw new Error(found.missing);
const browser = await startBrowser(found.path);
try {
  mkdirSync('docs/images', { recursive: true });
  for (const picture of PICTURES) await take(picture);
} finally {
  await browser.close();
}

async function checkDemo(): Promise<CheckResult> {
  const dir = mkdtempSync(join(tmpdir(), 'lockstep-pictures-'));
  try {
    await buildHistory(dir);
    return await runCheck({
      dir,
      base: 'init',
      head: 'mixed',
      cacheDir: defaultCacheDir(process.env),
      env: process.env,
      signal: new AbortController().signal,
      today: '2026-11-21',
      progress: { stage: (name) => console.log(name), update: () => {} },
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function take({ path, page: name, colorScheme, width, height: most = 20_000, scale }: Picture): Promise<void> {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 }, deviceScaleFactor: scale });
  await page.setContent(pages[name]);
  const whole = await page.evaluate<number>('document.documentElement.scrollHeight');
  const height = Math.min(whole, most);
  const png = shrink(await page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width, height } }));
  await page.close();
  if (png.length > LARGEST) throw new Error(`${path} would be ${png.length} bytes, more than ${LARGEST}`);
  writeFileSync(path, png);
  console.log(`${path}: ${width} × ${height} at ${scale}x, ${Math.round(png.length / 1000)} kB`);
}

function shrink(png: Buffer): Buffer {
  const { error, status, stdout } = spawnSync('pngquant', ['--quality=60-100', '--speed=1', '-'], {
    input: png,
    maxBuffer: 20_000_000,
  });
  return error === undefined && status === 0 ? stdout : png;
}
