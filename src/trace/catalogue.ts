import type pg from 'pg';
import { connect } from '../database/client.ts';
import type { DatabaseAddress } from '../database/database.ts';
import { isLockMode } from './lock-modes.ts';
import { firstUserOid, type Relation, relationColumns, relationJoins, relationOf } from './relation.ts';
import type { LockMode } from './trace.ts';

const load = `SELECT ${relationColumns} FROM pg_catalog.pg_class c ${relationJoins} WHERE c.oid >= ${firstUserOid}`;
const find = `${load} AND c.oid = ANY ($1::pg_catalog.oid[])`;
const held = `SELECT relation, mode FROM pg_catalog.pg_locks
WHERE pid = $1 AND locktype = 'relation' AND granted AND relation >= ${firstUserOid}`;
const transactionOf = `SELECT virtualtransaction FROM pg_catalog.pg_locks WHERE pid = $1 AND locktype = 'virtualxid'`;

const walPosition = 'SELECT pg_catalog.pg_current_wal_insert_lsn()';
const names = new Map(Object.entries({ find, held, transactionOf, walPosition }).map(([name, sql]) => [sql, name]));

export interface HeldLock {
  oid: number;
  mode: LockMode;
}

/**
 * What the database held when the trace began, and what is committed now. Looks from outside, through a connection of
 * its own; so it sees every session's locks, but nobody's uncommitted relations.
 */
export class Catalogue implements AsyncDisposable {
  readonly #client: pg.Client;
  /** Relations that were there before the trace. */
  #old = new Set<number>();
  #known = new Map<number, Relation>();
  /** Ids that were looked for and are nowhere: made and dropped inside one transaction. */
  #absent = new Set<number>();

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** @throws DatabaseError when the admin cannot connect */
  static async open(admin: DatabaseAddress): Promise<Catalogue> {
    const catalogue = new Catalogue(await connect(admin, { applicationName: 'lockstep trace' }));
    await catalogue.begin();
    return catalogue;
  }

  /** From now on, what is there was there before. */
  async begin(): Promise<void> {
    this.#known = new Map(await this.#load());
    this.#old = new Set(this.#known.keys());
    this.#absent.clear();
  }

  isNew(oid: number): boolean {
    return !this.#old.has(oid);
  }

  /** It was made and dropped inside one transaction. */
  isAbsent(oid: number): boolean {
    return this.#absent.has(oid);
  }

  /** As last committed. */
  get(oid: number): Relation | undefined {
    return this.#known.get(oid);
  }

  /** Takes over what a transaction saw, when it commits. */
  commit(relations: Iterable<Relation>): void {
    for (const relation of relations) this.#known.set(relation.oid, relation);
  }

  /** Learns of relations that are committed but not known yet. @returns those that are not committed */
  async learn(oids: Iterable<number>): Promise<number[]> {
    const unknown = [...oids].filter((oid) => !this.#known.has(oid) && !this.#absent.has(oid));
    if (unknown.length === 0) return [];
    const found = new Map(relationsOf(await this.#rows(find, [unknown])));
    for (const [oid, relation] of found) this.#known.set(oid, relation);
    return unknown.filter((oid) => !found.has(oid));
  }

  /** These are not there any more, and never were for others. */
  forget(oids: number[]): void {
    for (const oid of oids) this.#absent.add(oid);
  }

  /** Looks at everything that is committed. @returns the relations whose storage is not what it was */
  async refresh(): Promise<Relation[]> {
    const now = new Map(await this.#load());
    const rewritten = [...now.values()].filter(({ oid, filenode }) => {
      const before = this.#known.get(oid)?.filenode;
      return before !== undefined && filenode !== undefined && before !== filenode;
    });
    for (const [oid, relation] of now) this.#known.set(oid, relation);
    this.#absent.clear();
    return rewritten;
  }

  async heldBy(pid: number): Promise<HeldLock[]> {
    return heldLocks(await this.#rows(held, [pid]));
  }

  /** The virtual id of the transaction that a session is in; it changes with every transaction. */
  async transactionOf(pid: number): Promise<string | undefined> {
    return (await this.#rows(transactionOf, [pid]))[0]?.[0] ?? undefined;
  }

  async walPosition(): Promise<bigint> {
    const rows = await this.#rows(walPosition, []);
    return readLsn(rows[0]?.[0] ?? '0/0');
  }

  /** Without it, scans cannot be seen. https://www.postgresql.org/docs/current/monitoring-stats.html */
  async countsScans(): Promise<boolean> {
    return (await this.#rows(`SELECT pg_catalog.current_setting('track_counts')`, []))[0]?.[0] === 'on';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end().catch(() => {});
  }

  async #load(): Promise<Array<[number, Relation]>> {
    return relationsOf(await this.#rows(load, []));
  }

  /** Prepared: planning takes longer than running. */
  async #rows(sql: string, values: unknown[]): Promise<Array<Array<string | null>>> {
    const types = { getTypeParser: () => (text: string) => text };
    const { rows } = await this.#client.query<Array<string | null>>({
      name: names.get(sql) ?? '',
      text: sql,
      values,
      rowMode: 'array',
      types,
    });
    return rows;
  }
}

export function heldLocks(rows: Array<Array<string | null>>): HeldLock[] {
  return rows.flatMap(([oid, mode]) =>
    oid != null && mode != null && isLockMode(mode) ? [{ oid: Number(oid), mode }] : [],
  );
}

/** `16/B374D848` as a number of bytes. */
export function readLsn(text: string): bigint {
  const [high = '0', low = '0'] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

function relationsOf(rows: Array<Array<string | null>>): Array<[number, Relation]> {
  return rows.flatMap((row) => {
    const relation = relationOf(row);
    return relation === undefined ? [] : [[relation.oid, relation] as [number, Relation]];
  });
}
