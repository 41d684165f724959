import type { DatabaseAddress } from '../../database/database.ts';
import { openPipelined, type PipelinedSession } from './pipelined-session.ts';
import { type Patience, PROBE_SETTINGS, type Probable, type Probed, probe } from './probe.ts';

/** The app's own startup parameters that decide how a query is read. */
const READING = new Set([
  'search_path',
  'options',
  'datestyle',
  'intervalstyle',
  'timezone',
  'standard_conforming_strings',
]);

/** How long the requests that are on their way at the deadline may still take. */
const GRACE_MS = 1000;

export interface Placed extends Probable {
  /** The search_path that it was sent under; undefined for that of the app's new sessions. */
  searchPath?: string;
}

/** Sessions on one database, one a search_path, opened when first needed. */
export class ProbeSessions implements AsyncDisposable {
  readonly #address: DatabaseAddress;
  readonly #startup: Readonly<Record<string, string>>;
  readonly #open = new Map<string | undefined, Promise<PipelinedSession>>();

  constructor(address: DatabaseAddress, startup: Readonly<Record<string, string>> = {}) {
    this.#address = address;
    this.#startup = Object.fromEntries(Object.entries(startup).filter(([name]) => READING.has(name.toLowerCase())));
  }

  /** A session as the app opens them; without its startup parameters where the server refuses those. */
  get(searchPath?: string): Promise<PipelinedSession> {
    const open = this.#open.get(searchPath) ?? this.#connect(searchPath);
    this.#open.set(searchPath, open);
    return open;
  }

  /** @returns in the order of `queries`; undefined where time ran out */
  async probe(queries: readonly Placed[], patience: Patience): Promise<Array<Probed | undefined>> {
    const answers = new Map<Placed, Probed>();
    for (const [searchPath, group] of Map.groupBy(queries, (each) => each.searchPath)) {
      const probed = await this.#probeGroup(searchPath, group, patience);
      for (const [index, answer] of probed.entries()) {
        const asked = group[index];
        if (asked !== undefined) answers.set(asked, answer);
      }
    }
    return queries.map((each) => answers.get(each));
  }

  /** A session in which nothing goes on at the deadline is given up: its server process ends with its statement. */
  async #probeGroup(searchPath: string | undefined, group: readonly Placed[], patience: Patience): Promise<Probed[]> {
    const session = await this.get(searchPath);
    const probed: Probed[] = [];
    let late = false;
    const giveUp = () => {
      late = true;
      session.abandon();
    };
    const timer = setTimeout(giveUp, Math.max(0, patience.deadline - performance.now()) + GRACE_MS);
    patience.signal?.addEventListener('abort', giveUp);
    try {
      for await (const some of probe(session, group, patience)) probed.push(...some);
    } catch (thrown) {
      patience.signal?.throwIfAborted();
      if (!late) throw thrown;
      this.#open.delete(searchPath);
    } finally {
      clearTimeout(timer);
      patience.signal?.removeEventListener('abort', giveUp);
    }
    return probed;
  }

  #connect(searchPath: string | undefined): Promise<PipelinedSession> {
    const own = { ...PROBE_SETTINGS, ...(searchPath !== undefined && { search_path: searchPath }) };
    const plain = () => openPipelined(this.#address, own);
    if (Object.keys(this.#startup).length === 0) return plain();
    return openPipelined(this.#address, { ...this.#startup, ...own }).catch(plain);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.#open.values()) {
      await session.then((open) => open[Symbol.asyncDispose]()).catch(() => undefined);
    }
  }
}
