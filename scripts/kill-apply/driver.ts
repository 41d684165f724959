/**
 * Drives one run, in a process that is there to be killed. Reads one job from stdin, tells its boundaries on stdout, and
 * stands still at the one that the job names until it is told to go on.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { driveRun } from '../../src/apply/execute/drive.ts';
import type { CommandSurroundings } from '../../src/apply/execute/options.ts';
import { openTargetStore } from '../../src/apply/store/open.ts';
import { loadParser } from '../../src/sql/postgres/parser.ts';
import { settings } from './settings.ts';

export interface Job {
  url: string;
  runId: string;
  environment: string;
  /** A boundary, or none. */
  stopAt?: string;
  /** Of a run of a project's own command. */
  command?: CommandSurroundings;
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

await loadParser();
const lines = createInterface({ input: process.stdin });
say('ready');
const [text] = (await once(lines, 'line')) as [string];
const job = JSON.parse(text) as Job;
let stopAt = job.stopAt;
try {
  await using store = await openTargetStore({ url: job.url, environment: job.environment });
  say('begun');
  const run = await driveRun({
    ...{ store, runId: job.runId, url: job.url, ...settings },
    owner: `driver ${process.pid}`,
    ...(job.command && { command: job.command }),
    async boundary(name) {
      say(`at ${name}`);
      if (name !== stopAt) return;
      // Once: after a crash it comes here again.
      stopAt = undefined;
      await once(lines, 'line');
    },
  });
  say(`ended ${run.state}`);
} catch (thrown) {
  say(`error ${thrown instanceof Error ? thrown.message : String(thrown)}`);
}
process.exit(0);
