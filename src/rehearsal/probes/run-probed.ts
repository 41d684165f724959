import type { Server } from '../../database/database.ts';
import { toError } from '../../errors.ts';
import type { TraceWatcher } from '../../trace/watcher.ts';
import type { MigrationDriver } from '../driver.ts';
import { isHistoryTable } from '../own-rows.ts';
import { runTraced, type TracedRun } from '../traced-run.ts';
import { collectWaits, type ProbeWait } from './collect-waits.ts';
import type { ProbeResult } from './probe.ts';
import { ProbeSessions } from './probe-sessions.ts';
import { QueueExperiments, type QueueResult } from './queue.ts';
import { relationsFrom } from './relations-of.ts';
import { WaitWatcher } from './wait-watcher.ts';

/** What was tried beside a run. */
export interface ProbeReport {
  results: ProbeResult[];
  waits: ProbeWait[];
  queue: QueueResult[];
  notes: string[];
  /** ms that the probes and experiments took; not part of any time in the trace. */
  ms: number;
}

export interface ProbedRunInput {
  server: Server;
  driver: MigrationDriver;
  database: string;
  /** The same migrations' run without rows. */
  dry: TracedRun;
}

/**
 * Runs the PR's migrations, and tries beside each statement what a running app does: see docs/adr/0007. Where the
 * sessions for that cannot be had, the run goes on without them and says so.
 */
export async function runProbed({ server, driver, database, dry }: ProbedRunInput): Promise<TracedRun> {
  const began = performance.now();
  const isOwn = (table: string): boolean => driver.bookkeepingTables.includes(table) || isHistoryTable(table);
  const earlier = dry.trace.statements;
  let sessions: ProbeSessions;
  try {
    sessions = await ProbeSessions.open({ app: server.app(database), admin: server.admin(database) });
  } catch (thrown) {
    const run = await runTraced(server, driver, database);
    const notes = [`Who waits was not tried: ${toError(thrown).message}`];
    return { ...run, probed: { results: [], waits: [], queue: [], notes, ms: performance.now() - began } };
  }
  await using _ = sessions;
  const openedMs = performance.now() - began;
  const waits = new WaitWatcher(sessions, { isOwn, relationsOf: relationsFrom(earlier) });
  const queue = new QueueExperiments({ earlier, isOwn });
  const watcher: TraceWatcher = {
    before: ({ record }) => sessions.exclusive(() => queue.before(record, sessions)),
    held: (statement) => waits.held(statement),
    running: (statement) => waits.running(statement),
  };
  const run = await runTraced(server, driver, database, { watcher });
  return {
    ...run,
    probed: {
      results: waits.results,
      waits: collectWaits(waits.results, run.trace),
      queue: queue.results,
      notes: [...waits.notes, ...queue.notes],
      ms: openedMs + waits.spentMs + queue.spentMs,
    },
  };
}

/**
 * As {@link runProbed}, in a run of its own on another clone: where suites go on with the measured database, what probes
 * leave there, such as gaps in sequences, would be a difference that the migration has not made.
 */
export async function probeApart({
  measured,
  seededBase,
  ...input
}: Omit<ProbedRunInput, 'database'> & { measured: TracedRun; seededBase: string }): Promise<ProbeReport> {
  const began = performance.now();
  const database = await input.server.clone(seededBase, 'probes');
  try {
    const apart = await runProbed({ ...input, database });
    const isSame = ({ statement }: { statement: number }): boolean =>
      apart.trace.statements[statement]?.sql === measured.trace.statements[statement]?.sql;
    const { results = [], queue = [], notes = [] } = apart.probed ?? {};
    const same = results.filter(isSame);
    return {
      results: same,
      waits: collectWaits(same, measured.trace),
      queue: queue.filter(isSame),
      notes,
      ms: performance.now() - began,
    };
  } finally {
    await input.server.drop(database);
  }
}
