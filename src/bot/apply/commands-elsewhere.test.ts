import { expect, test } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { ForgeError, type ForgeErrorCode } from '../../forge/forge-error.ts';
import { cannotDispatch, mayRunCommand } from './commands-elsewhere.ts';

const config = loadConfig(
  'environments: { staging: { urlFrom: A, executor: workflow }, production: { urlFrom: B, workflow: db.yml } }\n',
  'lockstep.yml',
);
const change = {
  digest: '',
  repository: '',
  mergeSha: '',
  source: { tool: 'command', path: 'db' },
  migrations: [],
} as const;

test('a project’s command is the workflow’s to run, and where that does not drive, what to set up is said in order', async () => {
  const may = mayRunCommand(config);
  const asked = { change: { ...change, migrations: [] }, command: 'bin/migrate' };
  expect(await may({ ...asked, environment: 'staging' })).toBeUndefined();
  const refusal = await may({ ...asked, environment: 'production' });
  expect(refusal).toMatchObject({ code: 'runner_unavailable' });
  expect(refusal?.message).toContain('`bin/migrate`');
  expect(refusal?.nextStep).toMatch(
    /1\. Set `executor: workflow` for `production`.*2\..*`\.github\/workflows\/db\.yml`.*3\. Give/,
  );
});

test.each<[ForgeErrorCode, RegExp | undefined]>([
  ['github-not-found', /has no `\.github\/workflows\/lockstep-apply\.yml`.*1\. Copy/],
  ['github-invalid', /`workflow_dispatch` with the inputs/],
  ['github-forbidden', /`actions: write`/],
  ['github-unavailable', undefined],
  ['github-rate-limited', undefined],
])('a workflow that does not start is for good, or passes: %s', (code, why) => {
  const thrown = new ForgeError('no', { code, status: 1 });
  const said = cannotDispatch(thrown, { environment: 'staging' });
  expect(said === undefined ? said : why?.test(said)).toBe(why === undefined ? undefined : true);
});
