import { describe, expect, it } from 'vitest';
import type { AnalysedStatement, Analysis, Phase } from '../analysis/analysis.ts';
import { PolicyConfig } from '../config/schema.ts';
import type { Rehearsal } from '../rehearsal/rehearsal.ts';
import type { Cell } from '../suites/compatibility.ts';
import { applySeverities, type Judged, judge } from './judge.ts';

const policy = PolicyConfig.parse({});
const location = { path: 'm/1.sql', line: 3 };

function input(more: Partial<Judged> = {}): Judged {
  const detected = { sources: [], changed: [], assumptions: [] };
  return { policy, detected, rehearsals: [], findings: [], locate: () => location, ...more };
}

function analysis(...phases: Phase[]): Analysis {
  const statements = phases.map(
    (phase): AnalysedStatement => ({
      sql: '',
      location,
      phase,
      operations: [
        { kind: 'drop column', object: 'email', table: 'orders', column: 'email', phase, why: '', onNewObject: false },
      ],
    }),
  );
  return { migrations: [{ id: '1', source: 'm', statements, phase: phases[0] ?? 'neutral' }], phases };
}

function cell(more: Partial<Cell>): Cell {
  return {
    suite: 'api',
    app: 'old',
    schema: 'new',
    status: 'pass',
    passed: 3,
    failed: 0,
    newFailures: [],
    durationMs: 1,
    ...more,
  };
}

function rehearsal(more: Partial<Rehearsal> = {}): Rehearsal {
  return {
    server: { provider: 'embedded', version: '17.10', major: 17 },
    migrations: [],
    transactions: [],
    rollback: { status: 'exact', detail: [] },
    seed: { origin: 'none', rows: {}, unseeded: [] },
    dataQuestions: [],
    notes: [],
    templates: { old: 'a' },
    ...more,
  };
}

const codes = (judged: Partial<Judged>): string[] => judge(input(judged)).reasons.map(({ code }) => code);
const status = (judged: Partial<Judged>): string => judge(input(judged)).status;

describe('separation', () => {
  it('passes one step', () => {
    expect(status({ analysis: analysis('expand', 'neutral') })).toBe('pass');
    expect(status({ analysis: analysis('backfill') })).toBe('pass');
  });

  it('fails expand together with contract, and a switch', () => {
    expect(judge(input({ analysis: analysis('expand', 'contract') }))).toMatchObject({ status: 'fail' });
    expect(codes({ analysis: analysis('expand', 'contract') })).toContain('expand-and-contract');
    expect(codes({ analysis: analysis('switch') })).toEqual(['switch']);
  });

  it('warns of a contract that nothing has proved, and passes one that the old app survived', () => {
    expect(codes({ analysis: analysis('contract') })).toEqual(['contract-unproven']);
    const compatibility = { cells: [cell({})], oldAppQueries: [], notes: [] };
    expect(status({ analysis: analysis('contract'), compatibility })).toBe('pass');
  });

  it('is not green where a statement cannot be read and no old app was run, and tells what was seen', () => {
    const rehearsals = [rehearsal({ removed: ['column public.orders.email is missing'] })];
    const verdict = judge(input({ analysis: analysis('unknown'), rehearsals }));
    expect(verdict).toMatchObject({ status: 'warn', reasons: [{ code: 'unknown-effect' }] });
    expect(verdict.reasons[0]?.message).toContain('orders.email is missing');
  });

  it('can be told to warn, or nothing', () => {
    const mixed = analysis('expand', 'contract');
    expect(status({ analysis: mixed, policy: { ...policy, separation: 'warn' } })).toBe('warn');
    expect(status({ analysis: mixed, policy: { ...policy, separation: 'off' } })).toBe('pass');
  });
});

describe('evidence', () => {
  const newFailures = [{ test: 'lists orders', message: 'column "email" does not exist' }];

  it('fails when the old app breaks on the new schema, whatever the class says', () => {
    const compatibility = { cells: [cell({ status: 'fail', newFailures })], oldAppQueries: [], notes: [] };
    const verdict = judge(input({ analysis: analysis('expand'), compatibility }));
    expect(verdict.status).toBe('fail');
    expect(verdict.reasons[0]?.message).toContain('lists orders');
  });

  it('only notes that the new app needs the new schema', () => {
    const cells = [cell({ app: 'new', schema: 'old', status: 'fail', newFailures })];
    expect(judge(input({ compatibility: { cells, oldAppQueries: [], notes: [] } }))).toMatchObject({
      status: 'pass',
      reasons: [{ code: 'migrate-before-deploy', severity: 'note' }],
    });
  });

  it('is not green when a decisive cell could not be tested', () => {
    const cells = [cell({ status: 'invalid', reason: 'the suite rebuilds its schema' })];
    expect(status({ compatibility: { cells, oldAppQueries: [], notes: [] } })).toBe('error');
  });
});

describe('the rehearsal', () => {
  const failure = {
    statement: 0,
    error: { sqlstate: '42P07', message: 'relation "a" already exists' },
    location,
    partialState: 'Nothing of this migration was applied.',
  };

  it('fails with the place and what is left', () => {
    const failed = rehearsal({ migrations: [{ id: '1', source: 'm', statements: [], outcome: 'failed', failure }] });
    expect(judge(input({ rehearsals: [failed] })).reasons).toEqual([
      expect.objectContaining({
        code: 'migration-fails',
        location,
        message: expect.stringContaining('Nothing of this migration') as unknown,
      }),
    ]);
  });

  it('fails for a name that was changed, and says to give it back', () => {
    const failed = rehearsal({ migrations: [{ id: '1', source: 'm', statements: [], outcome: 'failed', failure }] });
    const nextStep = 'Give it back its name, m/0.sql.';
    const problem = { code: 'renamed-merged-migration', severity: 'warn', message: 'renamed', nextStep } as const;
    const source = { tool: 'sql', path: 'm' } as const;
    const changed = [{ source, changes: [], pending: [], problems: [{ ...problem, path: 'm/1.sql' }] }];
    const detected = { sources: [], changed, assumptions: [] } as unknown as Judged['detected'];
    expect(judge(input({ rehearsals: [failed], detected })).reasons[0]).toMatchObject({
      code: 'migration-fails',
      message: expect.stringContaining('under the name that it had') as unknown,
      nextStep,
    });
    const other = { ...detected, changed: detected.changed.map((one) => ({ ...one, problems: [] })) };
    expect(judge(input({ rehearsals: [failed], detected: other })).reasons[0]?.nextStep).not.toBe(nextStep);
  });

  it('cannot judge where the server lacks an extension', () => {
    const error = { sqlstate: '0A000', message: 'extension "vector" is not available' };
    const lacking = rehearsal({
      migrations: [{ id: '1', source: 'm', statements: [], outcome: 'failed', failure: { ...failure, error } }],
    });
    expect(judge(input({ rehearsals: [lacking] }))).toMatchObject({
      status: 'error',
      reasons: [{ code: 'extension-missing' }],
    });
  });

  it('warns of a wrong way back, and fails it where the policy requires one', () => {
    const wrong = [rehearsal({ rollback: { status: 'differs', detail: ['column a is missing'] } })];
    expect(status({ rehearsals: wrong })).toBe('warn');
    expect(status({ rehearsals: wrong, policy: { ...policy, rollback: 'require' } })).toBe('fail');
    expect(status({ rehearsals: [rehearsal({ rollback: { status: 'missing', detail: [] } })] })).toBe('pass');
  });
});

describe('what was not looked at', () => {
  it('is never green', () => {
    const migration = {
      id: '1',
      version: '1',
      tool: 'goose' as const,
      source: 'm',
      path: 'm/1.go',
      files: {},
      up: { batches: [], transaction: 'none' as const },
    };
    const source = { tool: 'goose' as const, path: 'm', reason: '' };
    const history = { source, bookkeeping: '', migrations: [], problems: [] };
    const change = {
      source,
      base: history,
      head: history,
      changes: [],
      problems: [],
      pending: [{ ...migration, notAnalysed: 'it is a Go step' }],
    };
    expect(judge(input({ detected: { sources: [source], changed: [change], assumptions: [] } }))).toMatchObject({
      status: 'error',
      reasons: [{ code: 'not-analysed' }],
    });
  });
});

describe('severities', () => {
  const finding = {
    rule: 'table-rewrite',
    severity: 'block' as const,
    message: 'rewrites',
    origin: 'measured' as const,
    migration: '1',
  };

  it('follow the configuration', () => {
    expect(applySeverities([finding], { ...policy, rules: { 'table-rewrite': 'off' } })).toEqual([]);
    expect(applySeverities([finding], { ...policy, rules: { 'table-rewrite': 'warn' } })[0]?.severity).toBe('warn');
  });

  it('put the worst reason first', () => {
    const note = { ...finding, severity: 'note' as const, rule: 'n' };
    expect(codes({ findings: [note, finding] })).toEqual(['table-rewrite', 'n']);
  });
});
