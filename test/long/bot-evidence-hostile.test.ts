import { describe, expect, it } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import { makeZip } from '../../src/evidence/testing/make-zip.ts';
import { until } from '../bot/running-bot.ts';
import { MAIL, useEvidence, zipOf } from '../bot/use-evidence.ts';
import { addArtifact, sendRun } from '../github/send-run.ts';
import { sendPull } from '../github/send-webhook.ts';

const TRUNCATE = { 'migrations/002_empty.sql': 'TRUNCATE users;' };

const { stage, checked, concluded, ended, opened, reportOf } = useEvidence();
const { checkOf, said } = stage;

describe('a hostile artifact', () => {
  it('never makes green what the files block, nor what it does not prove', async () => {
    const { shop, github } = stage;
    const blocked = await opened('empty', TRUNCATE);
    await concluded(blocked, 'failure', 'not safe');
    const honest = await checked(blocked);
    const clean = honest.migrations.map((each) => ({
      ...each,
      statements: each.statements.map((statement) => ({ ...statement, findings: [] })),
    }));
    await sendRun(
      github,
      ended(blocked, 'empty', zipOf({ ...honest, verdict: 'pass', reasons: [], migrations: clean })),
    );
    await until('the report is shown', () => said()[0]?.body.includes('Measured by') === true);
    expect(checkOf(blocked)?.conclusion).toBe('failure');
    expect(said()[0]?.body).toContain('TRUNCATE');

    const sha = await shop.push('mail', MAIL);
    shop.open({ number: 2, head: 'mail' });
    await stage.done(await sendPull(github, 'opened', 2));
    const report = await reportOf(sha);
    const statement = report.migrations[0]?.statements[0];
    const forged: Array<[Uint8Array, string]> = [
      [zipOf({ ...honest, verdict: 'pass', reasons: [], migrations: clean }), 'evidence-stale'],
      [zipOf({ ...report, migrations: [] }), 'evidence-forged'],
      [
        zipOf({ ...report, migrations: report.migrations.map(({ outcome: _, ...each }) => each) }),
        'evidence-incomplete',
      ],
      [
        zipOf({
          ...report,
          migrations: report.migrations.map((each) => ({
            ...each,
            statements: [{ ...statement, sql: 'SELECT 1' } as (typeof each.statements)[number]],
          })),
        }),
        'evidence-forged',
      ],
      [
        makeZip([
          { name: 'report.json', content: JSON.stringify(report) },
          { name: '../../x', content: 'x' },
        ]),
        'evidence-zip-slip',
      ],
      [makeZip([{ name: 'report.json', content: Buffer.alloc(6_000_000) }]), 'evidence-zip-bomb'],
      [Buffer.alloc(21 * 1024 * 1024), 'evidence-too-large'],
      [makeZip([{ name: 'report.json', content: '{"verdict":"pass"}' }]), 'evidence-not-a-report'],
    ];
    const run = ended(sha, 'mail', undefined, { conclusion: 'failure' });
    for (const [zip, code] of forged) {
      addArtifact(github, run, zip);
      run.attempt++;
      run.conclusion = 'success';
      const next = github.state.checks.find((check) => check.sha === sha)?.history.length ?? 0;
      await sendRun(github, run);
      await until(code, () => (checkOf(sha)?.history.length ?? 0) > next);
      expect([code, checkOf(sha)?.conclusion]).toEqual([code, 'failure']);
      expect(checkOf(sha)?.output.title).toContain('could not be judged');
    }
    addArtifact(github, run, zipOf(report));
    run.attempt++;
    run.conclusion = 'failure';
    await sendRun(github, run);
    await until('it says so', () => checkOf(sha)?.output.summary?.includes('did not end well') === true);
    expect(checkOf(sha)?.conclusion).toBe('failure');
    run.attempt++;
    run.conclusion = 'success';
    await sendRun(github, run);
    await concluded(sha, 'success', 'no blocker found');
  }, 180_000);

  it('is shown as the text that it is, and its own page never', async () => {
    const { github } = stage;
    const sha = await opened('mail', MAIL);
    const evil = '</details><script>x</script> @octo/team ![x](https://evil.example/x) \u202e';
    const report = await reportOf(sha);
    const reason = {
      code: 'x'.repeat(500),
      severity: 'block',
      message: evil,
      nextStep: evil,
      location: { path: 'migrations/002_mail.sql', line: -4 },
    } as const;
    await sendRun(
      github,
      ended(sha, 'mail', zipOf({ ...report, verdict: 'fail', reasons: [reason], notes: [evil] }), {
        conclusion: 'failure',
      }),
    );
    await concluded(sha, 'failure', 'not safe to merge');
    await until('it is told', () => said().length === 1);
    const [check, comment] = [checkOf(sha), said()[0]?.body ?? ''];
    for (const text of [check?.output.summary ?? '', comment]) {
      const outside = text.replaceAll(/(`+)[^`][\s\S]*?\1(?!`)/g, '');
      expect(outside).not.toMatch(/<script|@octo|\]\(https:\/\/evil|\u202e/);
    }
    expect(check?.annotations[0]).toMatchObject({ path: 'migrations/002_mail.sql', start_line: 1 });
    const kept = await withClient(stage.database, async (client) => {
      const { rows } = await client.query<{ report: string }>('SELECT report FROM lockstep_bot.reports');
      return rows.map((row) => row.report).join('\n');
    });
    expect(kept).toContain('"verdict":"fail"');
    expect(kept).not.toContain('alert(1)');
  }, 120_000);
});
