/**
 * Applies the last N merges of a real project, one by one, as `lockstep apply` does, and compares the end with the
 * tool's own run of the same files: node scripts/apply-history.ts --repo DIR [--last 10] [--path FOLDER] [--version 17]
 */
import { parseArgs } from 'node:util';
import { driveRun } from '../src/apply/execute/drive.ts';
import { isRefusal } from '../src/apply/guards/control-plane.ts';
import { createLocalControlPlane } from '../src/apply/guards/local-control-plane.ts';
import { openTargetStore } from '../src/apply/store/open.ts';
import { guardsOf } from '../src/apply/verbs/guard-start.ts';
import { runVerb } from '../src/apply/verbs/run-verb.ts';
import type { VerbContext } from '../src/apply/verbs/verb.ts';
import { Config } from '../src/config/schema.ts';
import { defaultCacheDir } from '../src/database/cache-dir.ts';
import { withClient } from '../src/database/client.ts';
import { compareSchemas, describeDifference } from '../src/database/schema/compare.ts';
import { readSchema } from '../src/database/schema/read.ts';
import { startServer } from '../src/database/start.ts';
import { findCommitsTouching } from '../src/git/commits.ts';
import { openRepository } from '../src/git/repository.ts';
import { detectBetween } from '../src/migrations/detect.ts';
import type { SourceChange } from '../src/migrations/migration.ts';
import { nativeDriver } from '../src/rehearsal/native-driver.ts';
import { loadParser } from '../src/sql/postgres/parse.ts';

const { values } = parseArgs({
  options: {
    repo: { type: 'string', default: '.' },
    last: { type: 'string', default: '10' },
    path: { type: 'string' },
    version: { type: 'string', default: '17' },
    extension: { type: 'string', multiple: true, default: [] },
  },
});

await loadParser();
await using repository = await openRepository(values.repo);
const commits = await findCommitsTouching(
  { cwd: repository.dir },
  {
    last: Number(values.last),
    ...(values.path !== undefined && { paths: [values.path] }),
    isMigrationPath: (path) => path.endsWith('.sql'),
  },
);
await using server = await startServer(
  {
    version: Number(values.version),
    provider: 'auto',
    extensions: values.extension,
    roles: [],
    superuser: true,
    settings: {},
  },
  { cacheDir: defaultCacheDir(process.env) },
);
const target = server.admin(await server.create('target'));
const expected = server.admin(await server.create('expected'));
const url = `postgresql://${target.user}:${encodeURIComponent(target.password)}@${target.host}:${target.port}/${target.database}`;
const counts = { applied: 0, refused: 0, failed: 0 };

await replay();
for (const { sha, subject } of commits) await applyCommit(sha, subject);
console.log(`${commits.length} merges: ${counts.applied} applied, ${counts.refused} refused, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** What stood before the first of them, by the tool's own way, in both databases. */
async function replay(): Promise<void> {
  const parent = commits[0]?.parent;
  if (parent === undefined) return;
  const change = await changeBetween(parent, commits[0]?.sha ?? parent);
  if (change === undefined) return;
  const driver = nativeDriver(change);
  for (const address of [target, expected]) await driver.toBase(address, { from: -1, to: driver.baseKeys.length - 1 });
}

async function changeBetween(base: string, head: string): Promise<SourceChange | undefined> {
  const { changed } = await detectBetween(await repository.tree(base), await repository.tree(head));
  return changed.find(
    ({ source }) => source.skipped === undefined && (values.path === undefined || source.path === values.path),
  );
}

async function applyCommit(sha: string, subject: string): Promise<void> {
  const began = performance.now();
  const config = Config.parse({
    environments: {
      target: {
        urlFrom: 'TARGET',
        evidence: 'warn',
        confirm: 'never',
        ...(values.path !== undefined && { source: values.path }),
      },
    },
  });
  // As if it had just been merged.
  await using control = await createLocalControlPlane({ dir: values.repo, base: sha });
  const context: VerbContext = {
    actor: { login: 'history', role: 'operator', via: 'cli' },
    config,
    control,
    change: { commit: sha },
    now: new Date(),
    async open(environment) {
      const store = await openTargetStore({ url, environment });
      return { store, url, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
    },
    async start(run) {
      const settings = config.environments.target;
      if (settings === undefined) return;
      await using store = await openTargetStore({ url, environment: 'target' });
      await driveRun({ store, runId: run.id, url, settings, owner: 'history', guards: guardsOf(context) });
    },
  };
  const answer = await runVerb({ verb: 'apply', environment: 'target', flags: {} }, context);
  const ms = Math.round(performance.now() - began);
  const line = (outcome: string): void =>
    console.log(`${sha.slice(0, 10)} ${outcome} (${ms} ms) ${subject.slice(0, 60)}`);
  if (isRefusal(answer)) {
    const isNothing = answer.code === 'nothing_to_apply' || answer.code === 'already_applied';
    counts.refused += 1;
    line(`refused: ${answer.code}${isNothing ? '' : ` ${answer.message}`}`);
    return;
  }
  await using store = await openTargetStore({ url, environment: 'target' });
  const run = await store.run(answer.run?.id ?? '');
  const difference = run?.state === 'succeeded' ? await compareWithTool(sha) : undefined;
  if (run?.state === 'succeeded' && difference === undefined) counts.applied += 1;
  else counts.failed += 1;
  line(
    difference === undefined
      ? (run?.state ?? 'lost') + (run?.why === undefined ? '' : `: ${run.why}`)
      : `differs: ${difference}`,
  );
}

/** Runs the same on the other database by the tool's own way, and compares. */
async function compareWithTool(sha: string): Promise<string | undefined> {
  const parent = commits.find((commit) => commit.sha === sha)?.parent ?? sha;
  const change = await changeBetween(parent, sha);
  if (change === undefined) return 'no change is detected';
  const driver = nativeDriver(change);
  const failure = await driver.up(expected);
  if (failure !== undefined) return `the tool fails: ${failure.error.message}`;
  const [wanted, actual] = await Promise.all(
    [expected, target].map((address) => withClient(address, (client) => readSchema(client))),
  );
  if (wanted === undefined || actual === undefined) return 'unread';
  const differences = compareSchemas(wanted, actual).filter(({ object }) => !object.includes('lockstep'));
  return differences.length === 0 ? undefined : differences.slice(0, 3).map(describeDifference).join('; ');
}
