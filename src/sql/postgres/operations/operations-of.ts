import type { Operation } from '../../operation.ts';
import { type StatementSource, tagOf } from '../tree.ts';
import { alterObjectReaders } from './alter-object.ts';
import { alterTableReaders } from './alter-table.ts';
import { createObjectReaders } from './create-object.ts';
import { dataReaders } from './data.ts';
import { dropReaders } from './drop.ts';
import { functionReaders } from './function.ts';
import { indexReaders } from './indexes.ts';
import { objectReaders } from './object.ts';
import { operation, type Readers } from './reader.ts';
import { renameReaders } from './rename.ts';
import { replicationReaders } from './replication.ts';
import { securityReaders } from './security.ts';
import { sessionReaders } from './session.ts';
import { tableReaders } from './table.ts';
import { triggerReaders } from './trigger.ts';
import { typeReaders } from './type.ts';
import { viewReaders } from './view.ts';

const readers: Readers = {
  ...tableReaders,
  ...alterTableReaders,
  ...indexReaders,
  ...typeReaders,
  ...viewReaders,
  ...functionReaders,
  ...triggerReaders,
  ...securityReaders,
  ...objectReaders,
  ...createObjectReaders,
  ...alterObjectReaders,
  ...replicationReaders,
  ...dropReaders,
  ...renameReaders,
  ...dataReaders,
  ...sessionReaders,
};

/** What a statement does, one entry an object. A statement nobody reads is `other` with its tag: never dropped. */
export function operationsOf(node: Record<string, unknown>, source: StatementSource): Operation[] {
  const tag = tagOf(node);
  const reader = readers[tag as keyof Readers] as ((body: unknown, source: StatementSource) => Operation[]) | undefined;
  const operations = reader?.(node[tag], source) ?? [];
  return operations.length > 0 ? operations : [operation('other', '', { detail: { statement: tag } })];
}
