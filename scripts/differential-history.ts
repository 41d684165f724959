/**
 * The lock model against a real history: every SQL migration of a repository, statement by statement, measured beside
 * predicted. `node scripts/differential-history.ts --repo DIR [--last N] [--source PATH] [--head REF] [--major 17]`
 * Exits with 1 where they differ.
 */
import { parseArgs } from 'node:util';
import { defaultCacheDir } from '../src/database/cache-dir.ts';
import { startServer } from '../src/database/start.ts';
import { openRepository } from '../src/git/repository.ts';
import type { StatementOutcome } from '../test/differential/history/judge-migration.ts';
import { measureHistory } from '../test/differential/history/measure-history.ts';

const { values } = parseArgs({
  options: {
    repo: { type: 'string', default: '.' },
    head: { type: 'string', default: 'HEAD' },
    /** Only the newest migrations of each source. Default: all. */
    last: { type: 'string' },
    /** Only this folder. Default: all. */
    source: { type: 'string' },
    major: { type: 'string', default: '17' },
    /** Synthetic rows a table. */
    rows: { type: 'string', default: '100' },
    extension: { type: 'string', multiple: true, default: [] },
    /** Prints what is unknown, too. */
    unknown: { type: 'boolean' },
  },
});

await using repo = await openRepository(values.repo);
const commit = await repo.resolve(values.head);
await using server = await startServer(
  {
    version: Number(values.major),
    provider: 'auto',
    extensions: values.extension,
    roles: [],
    superuser: false,
    settings: {},
  },
  { cacheDir: defaultCacheDir(process.env) },
);
const outcomes: StatementOutcome[] = [];
let migrations = 0;
await measureHistory({
  repo,
  commit,
  server,
  rows: Number(values.rows),
  ...(values.last !== undefined && { last: Number(values.last) }),
  ...(values.source !== undefined && { source: values.source }),
  onMigration(source, migration, found) {
    migrations++;
    outcomes.push(...found);
    process.stderr.write(`${source} ${migration}: ${found.length}\n`);
    for (const outcome of found) print(outcome);
  },
  onProblem: (text) => console.log(`not measured: ${text}`),
});

function print({ migration, line, sql, status, unknown, differences }: StatementOutcome): void {
  const place = `${migration}:${line} ${sql.replaceAll(/\s+/g, ' ').slice(0, 160)}`;
  if (status === 'differ' || status === 'not read' || status === 'not traced') console.log(`${status} ${place}`);
  if (status === 'unknown' && values.unknown === true) console.log(`unknown ${place}\n    ${unknown.join('\n    ')}`);
  if (status !== 'differ') return;
  for (const each of differences)
    console.log(`    ${each.what} ${each.relation}: predicted ${each.predicted}, measured ${each.measured}`);
}

const count = (status: StatementOutcome['status']) => outcomes.filter((each) => each.status === status).length;
const compared = count('agree') + count('unknown') + count('differ');
const share = ((100 * count('unknown')) / Math.max(1, compared)).toFixed(1);
console.log(`commit ${commit}, PostgreSQL ${values.major}: ${migrations} migrations, ${outcomes.length} statements`);
console.log(
  `${compared} compared: ${count('agree')} agree, ${count('unknown')} unknown (${share} %), ${count('differ')} differ`,
);
console.log(`${count('failed')} failed or unseen, ${count('not traced')} not traced, ${count('not read')} not read`);
process.exitCode = count('differ') > 0 ? 1 : 0;
