import { addColumnNotNullNoDefault } from './add-column-not-null-no-default.ts';
import { addForeignKeyValidates } from './add-foreign-key-validates.ts';
import { addUniqueNotUsingIndex } from './add-unique-not-using-index.ts';
import { alterEscalatesLock } from './alter-escalates-lock.ts';
import { altersToMerge } from './alters-to-merge.ts';
import { backfillWithSchemaChange } from './backfill-with-schema-change.ts';
import { breaksPreparedStatements } from './breaks-prepared-statements.ts';
import { cascadeDrops } from './cascade-drops.ts';
import { concurrentlyInTransaction } from './concurrently-in-transaction.ts';
import { concurrentlyUnderShortTimeout } from './concurrently-under-short-timeout.ts';
import { concurrentlyWithIfNotExists } from './concurrently-with-if-not-exists.ts';
import { createIndexNotConcurrent } from './create-index-not-concurrent.ts';
import { dropIndexNotConcurrent } from './drop-index-not-concurrent.ts';
import { dropsBackfillSource } from './drops-backfill-source.ts';
import { dropTableLocksParents } from './drop-table-locks-parents.ts';
import { enumValueUsedInSameTransaction } from './enum-value-used-in-same-transaction.ts';
import { halfAppliedOnFailure } from './half-applied-on-failure.ts';
import { indexBuiltTwice } from './index-built-twice.ts';
import { indexCreatedThenDropped } from './index-created-then-dropped.ts';
import { locksSecondTable } from './locks-second-table.ts';
import { longWorkUnderLock } from './long-work-under-lock.ts';
import { missingLockTimeout } from './missing-lock-timeout.ts';
import { nestedTransaction } from './nested-transaction.ts';
import { noEffectMigration } from './no-effect-migration.ts';
import { reindexNotConcurrent } from './reindex-not-concurrent.ts';
import { rowSecurityEnabled } from './row-security-enabled.ts';
import { rowsWrittenAfterBackfill } from './rows-written-after-backfill.ts';
import type { Rule } from './rule.ts';
import { scanUnderLock } from './scan-under-lock.ts';
import { setLocalWithoutTransaction } from './set-local-without-transaction.ts';
import { settingOutlivesMigration } from './setting-outlives-migration.ts';
import { severalStrongLocks } from './several-strong-locks.ts';
import { statementNotSeen } from './statement-not-seen.ts';
import { tableRewrite } from './table-rewrite.ts';
import { truncate } from './truncate.ts';
import { unbatchedBackfill } from './unbatched-backfill.ts';
import { unclosedTransaction } from './unclosed-transaction.ts';

/** Every rule, in the order in which its findings are reported. A new rule is one file, one line here, one page. */
export const rules: readonly Rule[] = [
  statementNotSeen,
  concurrentlyInTransaction,
  unclosedTransaction,
  enumValueUsedInSameTransaction,
  addColumnNotNullNoDefault,
  tableRewrite,
  createIndexNotConcurrent,
  reindexNotConcurrent,
  addUniqueNotUsingIndex,
  addForeignKeyValidates,
  scanUnderLock,
  longWorkUnderLock,
  backfillWithSchemaChange,
  dropsBackfillSource,
  truncate,
  cascadeDrops,
  rowSecurityEnabled,
  unbatchedBackfill,
  rowsWrittenAfterBackfill,
  concurrentlyUnderShortTimeout,
  severalStrongLocks,
  alterEscalatesLock,
  altersToMerge,
  indexBuiltTwice,
  dropIndexNotConcurrent,
  dropTableLocksParents,
  locksSecondTable,
  concurrentlyWithIfNotExists,
  breaksPreparedStatements,
  nestedTransaction,
  setLocalWithoutTransaction,
  missingLockTimeout,
  indexCreatedThenDropped,
  settingOutlivesMigration,
  halfAppliedOnFailure,
  noEffectMigration,
];
