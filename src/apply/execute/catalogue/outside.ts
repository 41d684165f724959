import type pg from 'pg';
import type { ParsedStatement } from '../../../sql/operation.ts';
import { bodyOf } from '../../../sql/postgres/tree.ts';
import { createIndex } from './create-index.ts';
import { detachPartition } from './detach-partition.ts';
import { dropIndex } from './drop-index.ts';
import { namedObject } from './named-object.ts';
import { reindex } from './reindex.ts';

/** What was in the catalogue before a statement was first sent; kept with the run, so plain JSON. */
export type Before = Record<string, number | string | boolean | null | number[]>;

/** What the catalogue says of a statement that was sent, or may have been, by a driver that did not see its end. */
export type Settled =
  | { state: 'landed'; proof: string }
  /** It is to be sent, after these. */
  | { state: 'send'; first: string[]; note?: string }
  /** Instead of it, this brings it to its end. */
  | { state: 'finish'; sql: string; proof: string }
  /** Somebody is still at it. */
  | { state: 'wait'; why: string }
  | { state: 'doubt'; why: string };

/** How the catalogue tells whether one kind of statement outside a transaction has landed. */
export interface OutsideKind {
  /** It waits without standing in the way: there is no lock_timeout, which would only make it fail. */
  concurrently: boolean;
  before(client: pg.Client): Promise<Before>;
  /** Before the first try, where something of somebody else's may be in the way or would hide a failure. */
  prepare?(client: pg.Client): Promise<Settled>;
  settle(client: pg.Client, before: Before): Promise<Settled>;
}

/** @returns how to recover one statement that cannot run, or was refused, in a transaction */
export function outsideKindOf({ node, sql }: ParsedStatement): OutsideKind {
  const index = bodyOf(node, 'IndexStmt');
  if (index !== undefined) return createIndex(index, sql);
  const drop = bodyOf(node, 'DropStmt');
  if (drop !== undefined) return dropIndex(drop);
  const alter = bodyOf(node, 'AlterTableStmt');
  if (alter !== undefined) return detachPartition(alter);
  const again = bodyOf(node, 'ReindexStmt');
  if (again !== undefined) return reindex(again);
  return namedObject(node) ?? (isRepeatable(node) ? repeatable : unknowable);
}

/** Doing it twice leaves what doing it once leaves. */
function isRepeatable(node: Record<string, unknown>): boolean {
  return ['VacuumStmt', 'ClusterStmt', 'AlterSystemStmt', 'DiscardStmt', 'AlterDatabaseStmt'].some(
    (tag) => tag in node,
  );
}

const repeatable: OutsideKind = {
  concurrently: false,
  before: () => Promise.resolve({}),
  settle: () => Promise.resolve({ state: 'send', first: [], note: 'it can be run twice' }),
};

const unknowable: OutsideKind = {
  concurrently: false,
  before: () => Promise.resolve({}),
  settle: () => Promise.resolve({ state: 'doubt', why: 'no catalogue tells whether it ran to its end' }),
};
