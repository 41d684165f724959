import { execFile } from 'node:child_process';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';

const run = promisify(execFile);
const module = new URL('./progress.ts', import.meta.url).href;

test('without a terminal, stages are lines at their start and their end', () => {
  const stream = recorder();
  const progress = createProgress({ stream });
  progress.stage('detect');
  progress.update('reading');
  progress.stage('rehearse');
  progress.fail('no server\u001b[31m');
  progress.done();
  expect(stream.text().replace(/\(.*?\)/g, '(time)')).toBe(
    ['detect ...', 'detect done (time)', 'rehearse ...', 'rehearse failed: no server (time)', '']
      .join('\nlockstep: ')
      .replace(/^/, 'lockstep: ')
      .replace(/lockstep: $/, ''),
  );
});

test('without a terminal, a long stage shows from time to time that it lives', async () => {
  const stream = recorder();
  const progress = createProgress({ stream, heartbeatMs: 20 });
  progress.stage('rehearse');
  progress.update('too early');
  await sleep(40);
  progress.update('0043_add_email');
  progress.done();
  expect(stream.text()).toContain('lockstep: rehearse: 0043_add_email\n');
  expect(stream.text()).not.toContain('too early');
});

test('quiet is silent', () => {
  const stream = recorder();
  const progress = createProgress({ stream, quiet: true });
  progress.stage('detect');
  progress.log('line');
  progress.fail('x');
  expect(stream.text()).toBe('');
});

test('on a terminal there is one live line, which is cleared for lines that stay', async () => {
  const stream = recorder({ isTTY: true, columns: 40 });
  const progress = createProgress({ stream });
  progress.stage('rehearse');
  progress.update(`building\u001b[2J\n${'漢'.repeat(60)}`);
  await sleep(300);
  progress.log('a row');
  progress.done();
  progress.done();
  const text = stream.text();
  expect(text.startsWith('\u001b[?25l')).toBe(true);
  expect(text.endsWith('\u001b[?25h')).toBe(true);
  expect(text.split('\u001b[?25h')).toHaveLength(2);
  expect(text).toContain('\r\u001b[2Ka row\n');
  expect(text).toMatch(/✓ rehearse \d+ ms\n/);
  expect(text).not.toContain('\u001b[2J');
  expect(text).toContain('building 漢漢');
  expect(text.split('\n')).toHaveLength(3);
});

test('the cursor comes back when the process exits in the middle of a stage, and stdout stays empty', async () => {
  const script = `
    import { createProgress } from ${JSON.stringify(module)};
    const stream = Object.assign(process.stderr, { isTTY: true, columns: 80 });
    createProgress({ stream }).stage('rehearse');
    process.exit(0);`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  expect(stdout).toBe('');
  expect(stderr).toContain('\u001b[?25l');
  expect(stderr.endsWith('\u001b[?25h')).toBe(true);
});

test('a running stage does not keep the process alive', async () => {
  const script = `
    import { createProgress } from ${JSON.stringify(module)};
    createProgress({ stream: Object.assign(process.stderr, { isTTY: true }) }).stage('rehearse');`;
  await expect(
    run(process.execPath, ['--input-type=module', '--eval', script], { timeout: 20_000 }),
  ).resolves.toBeDefined();
});

function recorder(
  more: { isTTY?: boolean; columns?: number } = {},
): Writable & { isTTY?: boolean; columns?: number; text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return Object.assign(stream, { ...more, text: () => chunks.join('') });
}
