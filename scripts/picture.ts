/**
 * `node scripts/picture.ts [report.md] [picture.png]`: the report as GitHub shows it, as a picture for the README.
 * Without a file, the demo's `mixed` pull request is checked first. Needs Chromium; pngquant makes the picture small.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { marked } from 'marked';

const WIDTH = 900;
const SCALE = 2;
const LARGEST = 300_000;

const [report, picture = 'docs/report.png'] = process.argv.slice(2);
const markdown = report === undefined ? playDemo() : readFileSync(report, 'utf8');
const dir = mkdtempSync(join(tmpdir(), 'lockstep-picture-'));
try {
  const page = join(dir, 'report.html');
  writeFileSync(page, renderPage(reportOf(markdown)));
  const [, height] = /data-height="(\d+)"/.exec(chromium(dir, page, ['--dump-dom'], 2000)) ?? [];
  const raw = join(dir, 'raw.png');
  chromium(dir, page, [`--screenshot=${raw}`], Number(height));
  const small = join(dir, 'small.png');
  const { error, status } = spawnSync('pngquant', ['--quality=80-100', '--output', small, raw]);
  const png = readFileSync(error === undefined && status === 0 ? small : raw);
  if (png.length > LARGEST) throw new Error(`${picture} would be ${png.length} bytes, more than ${LARGEST}`);
  writeFileSync(resolve(picture), png);
  console.log(`${picture}: ${WIDTH} × ${height} at ${SCALE}x, ${Math.round(png.length / 1000)} kB`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}

function playDemo(): string {
  const demo = ['src/entry/cli.ts', 'demo', '--only', 'mixed', '--format', 'markdown', '--quiet'];
  return execFileSync(process.execPath, demo, { encoding: 'utf8' });
}

/** The report itself, without the demo's own lines around it. */
function reportOf(text: string): string {
  return text.replace(/^[\s\S]*?(?=## )/, '').replace(/\n━━[\s\S]*$/, '');
}

function chromium(profile: string, page: string, what: string[], height: number): string {
  const window = [`--window-size=${WIDTH},${height}`, `--force-device-scale-factor=${SCALE}`, '--hide-scrollbars'];
  const plain = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(profile, 'profile')}`];
  const address = pathToFileURL(page).href;
  return execFileSync('chromium', [...plain, ...window, ...what, address], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** GitHub's light theme, as far as a comment needs it. */
function renderPage(text: string): string {
  const body = marked.parse(text, { gfm: true, async: false });
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; padding: 16px; background: #fff; color: #1f2328; }
    body { font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif, "Noto Color Emoji"; }
    article { border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px; overflow-wrap: break-word; }
    article > :first-child { margin-top: 0; }
    article > :last-child { margin-bottom: 0; }
    h2 { font-size: 1.5em; line-height: 1.25; margin: 24px 0 16px; padding-bottom: .3em; border-bottom: 1px solid #d1d9e0b3; }
    p, ul, ol, table, blockquote, details, pre { margin: 0 0 16px; }
    ul, ol { padding-left: 2em; }
    blockquote { padding: 0 1em; color: #59636e; border-left: .25em solid #d1d9e0; }
    blockquote > :last-child { margin-bottom: 0; }
    table { border-collapse: collapse; display: block; width: max-content; max-width: 100%; overflow: auto; }
    th, td { padding: 6px 13px; border: 1px solid #d1d9e0; text-align: left; }
    th { font-weight: 600; }
    code { font: 85% ui-monospace, "Liberation Mono", monospace; padding: .2em .4em; background: #818b981f; border-radius: 6px; }
    code { white-space: break-spaces; }
    pre { padding: 16px; background: #f6f8fa; border-radius: 6px; overflow: auto; }
    pre code { padding: 0; background: none; white-space: pre; }
    summary { cursor: pointer; }
    sub { font-size: 75%; line-height: 0; }
  </style><article>${body}</article><script>
    document.documentElement.dataset.height = Math.ceil(document.querySelector('article').getBoundingClientRect().bottom + 16);
  </script>`;
}
