import { describe, expect, it } from 'vitest';
import { type Verb, verbs } from './command.ts';
import { parseCommand, usage } from './parse-command.ts';
import { refuseByRole } from './permission.ts';

describe('a comment', () => {
  it.each([
    'please /migrate apply production',
    ' /migrate apply production',
    '> /migrate apply production',
    '```\n/migrate apply production\n```',
    '/migrates apply production',
    '/Migrate help',
    'x\n/migrate help',
    '',
  ])('%j is not for Lockstep', (comment) => {
    expect(parseCommand(comment)).toBeUndefined();
  });

  it.each([
    ['/migrate', { verb: 'help', flags: {} }],
    ['/migrate plan', { verb: 'plan', flags: {} }],
    ['/migrate plan staging\r\nthanks, all', { verb: 'plan', environment: 'staging', flags: {} }],
    ['/migrate  apply production --through', { verb: 'apply', environment: 'production', flags: { through: true } }],
    [
      '/migrate apply --reason "it is \\"fine\\"" production',
      { verb: 'apply', environment: 'production', flags: { reason: 'it is "fine"' } },
    ],
    ['/migrate ack truncate:3 --reason small', { verb: 'ack', finding: 'truncate:3', flags: { reason: 'small' } }],
    [
      '/migrate backfill rate production --rate 5000',
      { verb: 'backfill', subverb: 'rate', environment: 'production', flags: { rate: '5000' } },
    ],
    ['/migrate cancel r-7f3a9c', { verb: 'cancel', run: 'r-7f3a9c', flags: {} }],
  ])('%j is a command', (comment, command) => {
    expect(parseCommand(comment)).toEqual(command);
  });

  it.each([
    ['/migrate aply production', 'unknown_verb', /\/migrate apply/],
    ['/migrate toString', 'unknown_verb', /help/],
    ['/migrate apply', 'missing_argument', /<environment>/],
    ['/migrate apply production now', 'unexpected_argument', /<environment>/],
    ['/migrate apply production --froce', 'unknown_flag', /--only/],
    // Findings are accepted on the open pull request (`ack`); a flag that did nothing would be a promise.
    ['/migrate apply production --allow-unsafe drop-column:3', 'unknown_flag', /--only/],
    ['/migrate apply production --window 22:00-23:00', 'unexpected_argument', /<environment>/],
    ['/migrate apply production --reason', 'malformed_command', /help/],
    ['/migrate apply production --through --through', 'malformed_command', /help/],
    ['/migrate apply production --__proto__ x', 'unknown_flag', /--only/],
    ['/migrate apply production; rm -rf /', 'malformed_command', /help/],
    ['/migrate apply $(id)', 'malformed_command', /help/],
    ['/migrate apply production --reason "open', 'malformed_command', /help/],
    ['/migrate apply pro\u202educ', 'malformed_command', /help/],
    ['/migrate ack x', 'missing_argument', /--reason/],
    ['/migrate cancel 7f3a9c', 'malformed_command', /help/],
    [`/migrate apply ${'x'.repeat(600)}`, 'malformed_command', /help/],
  ])('%j is refused with a code and the next step', (comment, code, nextStep) => {
    expect(parseCommand(comment)).toMatchObject({ code, nextStep: expect.stringMatching(nextStep) as string });
  });

  it('is never repeated in a refusal', () => {
    const payload = '<img/src=x>@octo/team';
    for (const comment of [`/migrate ${payload}`, `/migrate apply ${payload}`, `/migrate apply x --${payload}`]) {
      expect(JSON.stringify(parseCommand(comment))).not.toContain(payload);
    }
  });
});

it('shows how each verb is written', () => {
  expect(usage('ack')).toBe('/migrate ack <finding> --reason "…"');
  expect(usage('plan')).toBe('/migrate plan [environment]');
});

describe('a role', () => {
  const of = (roleName: string, base = roleName) => ({ login: 'ada', roleName, base });
  const may = (verb: string, roleName: string, base?: string) =>
    refuseByRole({ verb: verb as Verb, flags: {} }, of(roleName, base)) === undefined;

  it('is enough or not, by GitHub’s own order', () => {
    expect(Object.keys(verbs).filter((verb) => may(verb, 'read'))).toEqual(['help', 'status', 'log']);
    expect([may('plan', 'triage'), may('plan', 'read'), may('apply', 'triage'), may('freeze', 'write')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(Object.keys(verbs).filter((verb) => !may(verb, 'maintain'))).toEqual([]);
  });

  it('that an organisation made itself counts as what GitHub folds it to; one that nobody knows as none', () => {
    expect([may('apply', 'release-captain', 'write'), may('help', 'stranger', 'stranger')]).toEqual([true, false]);
    expect(refuseByRole({ verb: 'apply', flags: {} }, of('read'))).toMatchObject({
      code: 'not_allowed',
      message: 'ada has the role read; `/migrate apply` needs write.',
    });
  });
});
