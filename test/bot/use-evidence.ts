import { makeZip } from '../../src/evidence/testing/make-zip.ts';
import { renderJson } from '../../src/report/json.ts';
import type { JsonReport } from '../../src/report/report.ts';
import { addArtifact, addRun } from '../github/send-run.ts';
import { sendPull } from '../github/send-webhook.ts';
import type { FakeRun } from '../github/state.ts';
import { checkRepository } from '../support/run-check.ts';
import { until } from './running-bot.ts';
import { type Stage, useBot } from './use-bot.ts';

export const WORKFLOW = '.github/workflows/lockstep.yml';
export const UPLOADS = 'on: pull_request\njobs: { check: { steps: [{ with: { name: lockstep-report } }] } }\n';
export const MAIL = { 'migrations/002_mail.sql': 'ALTER TABLE users ADD COLUMN mail text;' };

/** A bot before a repository whose workflow uploads reports. */
export interface Evidence {
  stage: Stage;
  /** The commit that all pull requests are based on. */
  main: () => string;
  /** What a real check says of a commit. */
  checked: (head: string) => Promise<JsonReport>;
  /** The same of any commit that brings {@link MAIL}, without checking it each time. */
  reportOf: (head: string) => Promise<JsonReport>;
  /** A run on a branch that has ended and left this. */
  ended: (headSha: string, headBranch: string, zip: Uint8Array | undefined, more?: Partial<FakeRun>) => FakeRun;
  /** Opens pull request 1, and waits until the bot has heard of it. @returns its head */
  opened: (head: string, files: Record<string, string>) => Promise<string>;
  /** Waits until the check on a commit has this conclusion, and this in its title. */
  concluded: (sha: string, conclusion: string | null, title: string) => Promise<void>;
}

export function useEvidence(): Evidence {
  let main = '';
  let ofMail: JsonReport | undefined;
  const stage = useBot({
    async prepare({ shop }) {
      main = await shop.push('main', { [WORKFLOW]: UPLOADS, CODEOWNERS: '* @octo/db' });
    },
  });
  const checked = async (head: string): Promise<JsonReport> =>
    renderJson(await checkRepository(stage.shop.repository.dir, { base: main, head }));
  return {
    stage,
    main: () => main,
    checked,
    async reportOf(head) {
      ofMail ??= await checked(head);
      const commit = (sha: string) => ({ ref: sha, sha });
      return { ...ofMail, scope: { ...ofMail.scope, base: commit(main), head: commit(head) } };
    },
    ended(headSha, headBranch, zip, more = {}) {
      const run = addRun(stage.github, { headSha, headBranch, ...more });
      if (zip !== undefined) addArtifact(stage.github, run, zip);
      return run;
    },
    async opened(head, files) {
      const sha = await stage.shop.push(head, files);
      stage.shop.open({ number: 1, head });
      await stage.done(await sendPull(stage.github, 'opened', 1));
      return sha;
    },
    concluded: (sha, conclusion, title) =>
      until(`${String(conclusion)}: ${title}`, () => {
        const check = stage.checkOf(sha);
        return check?.conclusion === conclusion && (check.output.title ?? '').includes(title);
      }),
  };
}

/** An artifact, with a page of its own that nobody must see. */
export function zipOf(report: JsonReport): Uint8Array {
  return makeZip([
    { name: 'report.json', content: JSON.stringify(report) },
    { name: 'report.html', content: '<script>alert(1)</script>' },
  ]);
}
