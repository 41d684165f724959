/** One `check` for bench/check.ts: counts the time in which a query was waiting for the server, and the memory. */
import pg from 'pg';
import { runCheck } from '../src/check/run-check.ts';
import { defaultCacheDir } from '../src/database/cache-dir.ts';

let waiting = 0;
let since = 0;
let databaseMs = 0;
// oxlint-disable-next-line typescript/unbound-method -- it is called on the client that it came from
const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  if (waiting++ === 0) since = performance.now();
  const answer = query.apply(this, args);
  const done = (): void => {
    if (--waiting === 0) databaseMs += performance.now() - since;
  };
  Promise.resolve(answer).then(done, done);
  return answer;
} as typeof pg.Client.prototype.query;

const result = await runCheck({
  dir: process.argv[2] ?? '.',
  base: 'main',
  head: 'pr',
  cacheDir: defaultCacheDir(process.env),
  env: process.env,
  signal: new AbortController().signal,
  today: '2026-06-15',
  progress: { stage: () => undefined, update: () => undefined },
});
console.log(
  JSON.stringify({
    databaseMs: databaseMs + (result.timings.server ?? 0),
    maxRssKb: process.resourceUsage().maxRSS,
    timings: result.timings,
  }),
);
process.exit(result.verdict.status === 'fail' ? 1 : 3);
