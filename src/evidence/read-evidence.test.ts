import { randomBytes } from 'node:crypto';
import { expect, it, test } from 'vitest';
import { allFixtures } from '../report/fixtures/all.ts';
import { goodExpand } from '../report/fixtures/passes.ts';
import { renderJson } from '../report/json.ts';
import { limits } from './limits.ts';
import { readEvidence } from './read-evidence.ts';
import { makeZip, type ZipFile } from './testing/make-zip.ts';

const good = JSON.stringify(renderJson(goodExpand()));
const named = (content: string | Uint8Array, more: Partial<ZipFile> = {}): ZipFile => ({
  name: 'report.json',
  content,
  ...more,
});
const codeOf = (...files: ZipFile[]): string => {
  const read = readEvidence(makeZip(files));
  return 'code' in read ? read.code : 'taken';
};

test.each(allFixtures())('the report of %s comes through as it was written', (_, result) => {
  const report: unknown = JSON.parse(JSON.stringify(renderJson(result)));
  expect(
    readEvidence(makeZip([named(JSON.stringify(report), { streamed: true }), { name: 'report.html', content: '<p>' }])),
  ).toEqual({
    report,
  });
});

it('refuses a path that leaves its folder, and a link, whichever file has it', () => {
  const names = ['../report.json', 'a/../../x', '/etc/x', '..\\x', 'C:\\x', 'C:x', 'a\u0000b', ''];
  for (const name of names)
    expect([name, codeOf(named(good), { name, content: 'x' })]).toEqual([name, 'evidence-zip-slip']);
  expect(codeOf(named(good), { name: 'link', content: '/etc/passwd', mode: 0o120777 })).toBe('evidence-zip-slip');
  expect(codeOf(named(good), { name: 'a/..b/c', content: 'x' })).toBe('taken');
});

it('refuses bombs: what is declared, what is not, and too many files', () => {
  const zeros = Buffer.alloc(4 * 1024 * 1024);
  expect(codeOf(named(good), { name: 'report.html', content: zeros })).toBe('evidence-zip-bomb');
  expect(codeOf(named(zeros, { size: 900_000 }))).toBe('evidence-zip-bomb');
  expect(codeOf(named(good), { name: 'x', content: 'x', size: 0xffff_fff0 })).toBe('evidence-zip-bomb');
  const many = Array.from({ length: limits.entries }, (_, index) => ({ name: `${index}`, content: '' }));
  expect(codeOf(named(good), ...many)).toBe('evidence-zip-bomb');
  expect(codeOf(named(randomBytes(limits.report + 1)))).toBe('evidence-too-large');
  const large = readEvidence(new Uint8Array(limits.zip + 1));
  expect(large).toMatchObject({ code: 'evidence-too-large' });
});

it('refuses what is no zip, and one whose parts disagree', () => {
  const zip = makeZip([named(good)]);
  const broken = [new Uint8Array(0), randomBytes(100), zip.subarray(0, zip.length - 1), zip.subarray(1)];
  for (const each of broken) expect(readEvidence(each)).toMatchObject({ code: 'evidence-not-a-zip' });
  const flipped = Uint8Array.from(zip);
  flipped[60] = (flipped[60] ?? 0) ^ 0xff;
  const read = readEvidence(flipped);
  expect('code' in read && read.code).toMatch(/not-a-zip|zip-bomb/);
  const renamed = Uint8Array.from(zip);
  renamed[30] = 0x78;
  expect(readEvidence(renamed)).toMatchObject({ code: 'evidence-not-a-zip' });
  expect(codeOf(named(good), named(good))).toBe('evidence-not-a-zip');
  expect(codeOf(named(good), { name: 'REPORT.json', content: '{}' })).toBe('evidence-not-a-zip');
  expect(codeOf(named(good, { flags: 1 }))).toBe('evidence-not-a-zip');
  expect(codeOf(named(good, { size: Buffer.byteLength(good) + 1 }))).toBe('evidence-not-a-zip');
});

it('answers to any cut and any changed byte of a zip, and never throws', () => {
  const zip = makeZip([named(good), { name: 'report.html', content: 'x' }]);
  for (let at = 0; at < zip.length; at += 7) {
    const changed = Uint8Array.from(zip);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    expect(readEvidence(changed)).toBeTypeOf('object');
    expect(readEvidence(zip.subarray(0, at))).toMatchObject({ code: 'evidence-not-a-zip' });
  }
});

it('refuses what is no report, whatever JSON it is', () => {
  expect(codeOf({ name: 'other.json', content: good })).toBe('evidence-missing');
  expect(codeOf()).toBe('evidence-missing');
  for (const text of ['', '{', 'null', '[]', '{}', '"x"', good.replace('"pass"', '"green"'), '\u00ff{}']) {
    expect([text.slice(0, 9), codeOf(named(text))]).toEqual([text.slice(0, 9), 'evidence-not-a-report']);
  }
  expect(codeOf(named(Buffer.from(`${good} \u00ff`, 'latin1')))).toBe('evidence-not-a-report');
  expect(codeOf(named(good.replace('"durationMs":', '"durationMs":1e999,"x":')))).toBe('evidence-not-a-report');
  expect(codeOf(named(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`))).toBe('evidence-too-large');
  expect(codeOf(named(`[${Array.from({ length: 1_100_000 }, (_, index) => index % 999_983)}]`))).toBe(
    'evidence-too-large',
  );
});

it('drops what the schema does not have, and cuts texts, paths and lines to what is possible', () => {
  const report = renderJson(goodExpand());
  const [migration] = report.migrations;
  const [statement] = migration?.statements ?? [];
  if (migration === undefined || statement === undefined) throw new Error('the fixture has a statement');
  const hostile = {
    ...report,
    evil: { html: '<script>' },
    reasons: [
      {
        code: 'x'.repeat(50_000),
        severity: 'warn',
        message: 'm',
        nextStep: 'n',
        location: { path: `${'a/'.repeat(5000)}x.sql`, line: -7 },
      },
    ],
    migrations: [{ ...migration, statements: [{ ...statement, location: { path: 'x', line: 1e300 } }] }],
    timings: JSON.parse('{"__proto__": 1, "detect": 2}') as Record<string, number>,
  };
  const read = readEvidence(makeZip([named(JSON.stringify(hostile))]));
  if ('code' in read) throw new Error(read.message);
  expect(Object.keys(read.report)).not.toContain('evil');
  const [reason] = read.report.reasons;
  expect([reason?.code.length, reason?.location?.path.length, reason?.location?.line]).toEqual([
    limits.text,
    limits.path,
    1,
  ]);
  expect(read.report.migrations[0]?.statements[0]?.location.line).toBe(10_000_000);
  expect(Object.getPrototypeOf(read.report.timings)).toBe(Object.prototype);
  expect(Object.keys(read.report.timings)).toEqual(['detect']);
});
