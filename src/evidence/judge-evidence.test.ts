import { describe, expect, it } from 'vitest';
import type { Finding } from '../analysis/analysis.ts';
import type { StaticCheck } from '../check/static-check.ts';
import { defaultConfig } from '../config/load.ts';
import { expandAndContract } from '../report/fixtures/fails.ts';
import { goodExpand } from '../report/fixtures/passes.ts';
import { renderJson } from '../report/json.ts';
import type { CheckResult, JsonReport } from '../report/report.ts';
import { type EvidenceInput, judgeEvidence } from './judge-evidence.ts';
import { refuse } from './refused.ts';

/** What the bot knows of the same change: what the files say, and nothing that was measured. */
function staticOf(result: CheckResult, status: 'pass' | 'warn' | 'fail' | 'error' = 'pass'): StaticCheck {
  const { scope, detected, analysis, findings } = result;
  if (scope === undefined || detected === undefined || analysis === undefined) throw new Error('a whole result');
  const reasons = status === 'fail' ? result.verdict.reasons : [];
  return {
    result: { scope, detected, analysis, findings, verdict: { status, reasons }, assumptions: [], timings: {} },
    standing: status === 'fail' ? 'blocked' : 'waiting',
    waivers: { allow: true, never: [] },
    config: defaultConfig(),
  };
}

const report = (): JsonReport => JSON.parse(JSON.stringify(renderJson(goodExpand()))) as JsonReport;
const { base, head } = report().scope;

function judged(changed: Partial<JsonReport> = {}, more: Partial<EvidenceInput> = {}) {
  return judgeEvidence({
    evidence: { report: { ...report(), ...changed } },
    judged: staticOf(goodExpand()),
    heads: [head?.sha ?? ''],
    bases: [base?.sha ?? ''],
    conclusion: 'success',
    edited: [],
    accepted: [],
    today: '2026-06-15',
    ...more,
  });
}

const told = ({ report: { verdict, reasons } }: ReturnType<typeof judged>) => [verdict, reasons[0]?.code];
/** The report's first statement, changed. */
const withStatement = (changed: object): Partial<JsonReport> => ({
  migrations: report().migrations.map((each) => ({
    ...each,
    statements: each.statements.map((statement) => ({ ...statement, ...changed })),
  })),
});
const finding = (more: Partial<Finding>): Finding => ({
  rule: 'waits',
  severity: 'block',
  message: 'It waits.',
  origin: 'measured',
  statement: 0,
  ...more,
});

describe('a report that agrees with the files', () => {
  it('passes with what was measured', () => {
    const { report: shown, needsAck } = judged();
    expect([shown.verdict, needsAck]).toEqual(['pass', false]);
    expect(shown.migrations[0]?.statements[0]?.locks).toEqual(report().migrations[0]?.statements[0]?.locks);
    expect(shown.compatibility).toEqual(report().compatibility);
  });

  it('fails where the files do, whatever it claims', () => {
    const files = expandAndContract();
    const forged: JsonReport = { ...renderJson(files), verdict: 'pass', reasons: [] };
    const clean = forged.migrations.map((each) => ({
      ...each,
      phase: 'neutral' as const,
      statements: each.statements.map((own) => ({ ...own, findings: [], operations: [], phase: 'neutral' as const })),
    }));
    const { report: shown } = judged(
      { ...forged, migrations: clean },
      {
        judged: staticOf(files, 'fail'),
        heads: [forged.scope.head?.sha ?? ''],
        bases: [forged.scope.base?.sha ?? ''],
      },
    );
    expect(shown.verdict).toBe('fail');
    expect(shown.reasons.map(({ code }) => code)).toContain('expand-and-contract');
    expect(shown.phases).toEqual(renderJson(files).phases);
    expect(shown.migrations[0]?.statements.map(({ phase }) => phase)).toEqual(
      renderJson(files).migrations[0]?.statements.map(({ phase }) => phase),
    );
  });

  it('is no better than its own verdict', () => {
    const reason = { code: 'old-app-breaks', severity: 'block', message: 'm', nextStep: 'n' } as const;
    expect(told(judged({ verdict: 'fail', reasons: [reason] }, { conclusion: 'failure' }))).toEqual([
      'fail',
      'old-app-breaks',
    ]);
    expect(told(judged({ verdict: 'error', reasons: [] }, { conclusion: 'failure' }))[0]).toBe('error');
  });

  it('does not lift what could not be read from the files', () => {
    const unread = staticOf(goodExpand(), 'error');
    const location = report().migrations[0]?.statements[0]?.location ?? { path: '', line: 1 };
    const reason = { code: 'statement-not-seen', severity: 'block', message: 'm', nextStep: 'n', location } as const;
    unread.result.verdict.reasons = [reason];
    expect(told(judged({}, { judged: unread }))).toEqual(['error', 'statement-not-seen']);
    const ran = { ...reason, severity: 'warn' } as const;
    expect(told(judged({ verdict: 'warn', reasons: [ran] }, { judged: unread }))[0]).toBe('warn');
  });
});

describe('a report that counts for nothing', () => {
  it.each([
    [
      'names another head',
      { scope: { ...report().scope, head: { ref: 'HEAD', sha: 'f'.repeat(40) } } },
      'evidence-stale',
    ],
    [
      'names another base',
      { scope: { ...report().scope, base: { ref: 'main', sha: 'f'.repeat(40) } } },
      'evidence-stale',
    ],
    ['names no commit', { scope: { ...report().scope, head: null } }, 'evidence-stale'],
    ['has other SQL', withStatement({ sql: 'SELECT 1' }), 'evidence-forged'],
    ['has it elsewhere', withStatement({ location: { path: 'db/migrations/x.sql', line: 1 } }), 'evidence-forged'],
    ['leaves a migration out', { migrations: [] }, 'evidence-forged'],
    [
      'leaves statements out',
      { migrations: report().migrations.map((each) => ({ ...each, statements: [] })) },
      'evidence-forged',
    ],
    [
      'brings another migration',
      { migrations: report().migrations.flatMap((each) => [each, { ...each, id: 'x' }]) },
      'evidence-forged',
    ],
    ['has one twice', { migrations: report().migrations.flatMap((each) => [each, each]) }, 'evidence-forged'],
    [
      'wraps it otherwise',
      { migrations: report().migrations.map((each) => ({ ...each, transaction: 'none' as const })) },
      'evidence-forged',
    ],
    [
      'passes with a failed migration',
      { migrations: report().migrations.map((each) => ({ ...each, outcome: 'failed' as const })) },
      'evidence-forged',
    ],
    ['passes with a finding that blocks', withStatement({ findings: [finding({})] }), 'evidence-forged'],
    [
      'passes where the running app broke',
      {
        compatibility: {
          notes: [],
          cells: report().compatibility.cells.map((cell) => ({ ...cell, status: 'fail' as const })),
        },
      },
      'evidence-forged',
    ],
  ] satisfies Array<[string, Partial<JsonReport>, string]>)('because it %s', (_, changed, code) => {
    expect(told(judged(changed))).toEqual(['error', code]);
    const { report: shown } = judged(changed);
    expect(shown.environment.version).toBe('');
  });

  it('because it was not read', () => {
    expect(told(judged({}, { evidence: refuse('evidence-zip-slip', 'm') }))).toEqual(['error', 'evidence-zip-slip']);
    const blocked = judged(
      {},
      { evidence: refuse('evidence-zip-slip', 'm'), judged: staticOf(expandAndContract(), 'fail') },
    );
    expect(blocked.report.verdict).toBe('fail');
  });
});

describe('a report that does not prove its pass', () => {
  it('lacks a rehearsal', () => {
    const migrations = report().migrations.map(({ outcome: _, ...each }) => each);
    expect(told(judged({ migrations }))).toEqual(['error', 'evidence-incomplete']);
  });

  it('lacks a suite that base’s lockstep.yml names', () => {
    const files = staticOf(goodExpand());
    const suite = { test: 'x', env: {}, services: {}, workingDirectory: '.', timeout: 1 };
    files.config = { ...defaultConfig(), suites: { unit: suite } };
    expect(told(judged({}, { judged: files }))[0]).toBe('pass');
    const none = { cells: [], notes: [] };
    expect(told(judged({ compatibility: none }, { judged: files }))).toEqual(['error', 'evidence-incomplete']);
  });

  it('comes from a run that failed', () => {
    expect(told(judged({}, { conclusion: 'failure' }))).toEqual(['error', 'evidence-run-failed']);
    expect(told(judged({}, { conclusion: 'cancelled' }))).toEqual(['error', 'evidence-run-failed']);
  });
});

describe('what was accepted', () => {
  const waits = finding({});
  const reason = { code: waits.rule, severity: 'block', message: waits.message, nextStep: 'n' } as const;
  const failing = { ...withStatement({ findings: [waits] }), verdict: 'fail' as const, reasons: [reason] };
  const until = '2026-07-01';
  const idOf = (input: ReturnType<typeof judged>) =>
    input.findings.find(({ placed }) => placed.rule === 'waits')?.id ?? '';

  it('counts no longer, and is told', () => {
    const id = idOf(judged(failing, { conclusion: 'failure' }));
    const accepted = [{ finding: id, by: 'ben', reason: 'small', until }];
    const { report: shown } = judged(failing, { conclusion: 'failure', accepted });
    expect([shown.verdict, shown.waivers?.[0]?.waiver.reason]).toEqual(['pass', 'small (accepted by ben)']);
    expect(judged(failing, { conclusion: 'failure', accepted, today: '2026-07-02' }).report.verdict).toBe('fail');
    const strict = { ...staticOf(goodExpand()), waivers: { allow: true, never: ['waits'] } };
    expect(judged(failing, { conclusion: 'failure', accepted, judged: strict }).report.verdict).toBe('fail');
  });

  it('makes nothing green that was not judged', () => {
    const accepted = [{ finding: idOf(judged(failing, { conclusion: 'failure' })), by: 'ben', reason: 'x', until }];
    const skipped = { code: 'matrix-skipped', severity: 'block', message: 'm', nextStep: 'n' } as const;
    const both = { ...failing, reasons: [reason, skipped] };
    expect(judged(both, { conclusion: 'failure', accepted }).report.verdict).toBe('error');
    const migrations = (failing.migrations ?? []).map(({ outcome: _, ...each }) => each);
    expect(told(judged({ ...failing, migrations }, { conclusion: 'failure', accepted }))).toEqual([
      'error',
      'evidence-incomplete',
    ]);
  });
});

describe('evidence whose making the pull request changes', () => {
  const edited = [{ path: '.github/workflows/lockstep.yml', before: 'a', after: 'b' }];

  it('waits for somebody else, by a name that ends with the next edit', () => {
    const first = judged({}, { edited });
    expect([first.needsAck, ...told(first)]).toEqual([true, 'error', 'evidence-author-controlled']);
    const id = first.findings.at(-1)?.id ?? '';
    expect(first.report.reasons[0]?.nextStep).toContain(`/migrate ack ${id} `);
    const accepted = [{ finding: id, by: 'ben', reason: 'a new runner', until: '2026-07-01' }];
    const second = judged({}, { edited, accepted });
    expect([second.needsAck, second.report.verdict]).toEqual([false, 'pass']);
    expect(second.report.waivers?.[0]).toMatchObject({ rule: 'evidence-author-controlled' });
    const later = [{ path: '.github/workflows/lockstep.yml', before: 'a', after: 'c' }];
    expect(judged({}, { edited: later, accepted }).needsAck).toBe(true);
  });

  it('is told beside what fails anyway', () => {
    const files = staticOf(expandAndContract(), 'fail');
    const { scope, ...rest } = renderJson(expandAndContract());
    const shas = { heads: [scope.head?.sha ?? ''], bases: [scope.base?.sha ?? ''] };
    expect(told(judged({ scope, ...rest }, { judged: files, edited, conclusion: 'failure', ...shas }))[0]).toBe('fail');
  });
});
