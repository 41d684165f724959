import type { Server } from '../../database/database.ts';
import type { SizedDatabase } from './build-size.ts';
import { applySettings } from './scale-model.ts';

/** What ran on one database, in its order. */
export interface TimedStatement {
  sql: string;
  durationMs: number;
}

export interface GrowthInput {
  server: Server;
  /** Rows of the largest table, ascending. */
  sizes: number[];
  build: (size: number) => Promise<SizedDatabase>;
  /** The settings of a clone of that size. */
  settings: (size: number) => Record<string, string>;
  /** Undefined: it failed, and says nothing. */
  run: (database: string) => Promise<TimedStatement[] | undefined>;
  /** Runs of each size, of which the fastest counts. */
  repetitions: number;
  /** After so many ms nothing more is begun. */
  budgetMs: number;
  /** What `build` returns is used again by the caller, and not dropped. Default false. */
  keep?: boolean;
  progress?: (doing: string) => void;
}

/** One size, and each statement's fastest run. */
export interface SizeRun {
  size: number;
  rows: Record<string, number>;
  bytes: Record<string, number>;
  ordered: string[];
  statements: TimedStatement[];
}

/**
 * Runs the same statements on databases of several sizes. Other processes only ever make a run slower, so the fastest
 * of several is nearest to what the work itself takes.
 */
export async function measureGrowth(input: GrowthInput): Promise<SizeRun[]> {
  const { server, sizes, build, progress } = input;
  const end = performance.now() + input.budgetMs;
  const runs: SizeRun[] = [];
  let last = 0;
  for (const size of sizes) {
    const began = performance.now();
    // The next size takes about twice as long as the one before.
    if (runs.length >= 2 && began + 2 * last > end) break;
    progress?.(`measuring with ${size} rows`);
    const sized = await build(size);
    const statements = await fastest(input, { sized, size, end });
    if (input.keep !== true) await server.drop(sized.database);
    if (statements === undefined) break;
    runs.push({ size, rows: sized.rows, bytes: sized.bytes, ordered: sized.ordered, statements });
    last = performance.now() - began;
  }
  return runs;
}

async function fastest(
  { server, settings, run, repetitions }: GrowthInput,
  { sized, size, end }: { sized: SizedDatabase; size: number; end: number },
): Promise<TimedStatement[] | undefined> {
  let best: TimedStatement[] | undefined;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    if (best !== undefined && performance.now() > end) break;
    const database = await server.clone(sized.database, 'growth');
    await applySettings(server, database, settings(size));
    const statements = await run(database);
    await server.drop(database);
    if (statements === undefined) return undefined;
    if (best !== undefined && !areSame(best, statements)) return undefined;
    best = best === undefined ? statements : best.map((each, index) => faster(each, statements[index]));
  }
  return best;
}

function areSame(one: TimedStatement[], other: TimedStatement[]): boolean {
  return one.length === other.length && one.every(({ sql }, index) => sql === other[index]?.sql);
}

function faster(one: TimedStatement, other: TimedStatement | undefined): TimedStatement {
  return other !== undefined && other.durationMs < one.durationMs ? other : one;
}
