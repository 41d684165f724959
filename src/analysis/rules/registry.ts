import { addColumnNotNullNoDefault } from './add-column-not-null-no-default.ts';
import { addForeignKeyValidates } from './add-foreign-key-validates.ts';
import { addUniqueNotUsingIndex } from './add-unique-not-using-index.ts';
import { alterEscalatesLock } from './alter-escalates-lock.ts';
import { alterSystem } from './alter-system.ts';
import { altersToMerge } from './alters-to-merge.ts';
import { autovacuumDisabled } from './autovacuum-disabled.ts';
import { backfillWithSchemaChange } from './backfill-with-schema-change.ts';
import { breaksPreparedStatements } from './breaks-prepared-statements.ts';
import { cascadeDrops } from './cascade-drops.ts';
import { checkNotImmutable } from './check-not-immutable.ts';
import { concurrentlyInTransaction } from './concurrently-in-transaction.ts';
import { concurrentlyUnderShortTimeout } from './concurrently-under-short-timeout.ts';
import { concurrentlyWithIfNotExists } from './concurrently-with-if-not-exists.ts';
import { constraintNotValidated } from './constraint-not-validated.ts';
import { createIndexNotConcurrent } from './create-index-not-concurrent.ts';
import { createPartitionOf } from './create-partition-of.ts';
import { createTableAs } from './create-table-as.ts';
import { createTableExists } from './create-table-exists.ts';
import { detachPartition } from './detach-partition.ts';
import { dropColumnTakesMore } from './drop-column-takes-more.ts';
import { dropConstraintIndex } from './drop-constraint-index.ts';
import { dropDatabase } from './drop-database.ts';
import { dropDefaultRequired } from './drop-default-required.ts';
import { dropIndexNotConcurrent } from './drop-index-not-concurrent.ts';
import { dropNotNull } from './drop-not-null.ts';
import { dropPartition } from './drop-partition.ts';
import { dropPrimaryKey } from './drop-primary-key.ts';
import { dropTableLocksParents } from './drop-table-locks-parents.ts';
import { dropUnique } from './drop-unique.ts';
import { dropsBackfillSource } from './drops-backfill-source.ts';
import { enumValueNewToOldApp } from './enum-value-new-to-old-app.ts';
import { enumValueUsedInSameTransaction } from './enum-value-used-in-same-transaction.ts';
import { foreignKeyCascades } from './foreign-key-cascades.ts';
import { foreignKeyTypeMismatch } from './foreign-key-type-mismatch.ts';
import { functionReplaced } from './function-replaced.ts';
import { halfAppliedOnFailure } from './half-applied-on-failure.ts';
import { hygieneForeignKeyIndex } from './hygiene-foreign-key-index.ts';
import { hygieneIndexes } from './hygiene-indexes.ts';
import { hygieneIntegerKey } from './hygiene-integer-key.ts';
import { hygieneNames } from './hygiene-names.ts';
import { hygieneNoPrimaryKey } from './hygiene-no-primary-key.ts';
import { hygieneSecurityDefiner } from './hygiene-security-definer.ts';
import { hygieneTypes } from './hygiene-types.ts';
import { identityAlways } from './identity-always.ts';
import { indexBuiltTwice } from './index-built-twice.ts';
import { indexCreatedThenDropped } from './index-created-then-dropped.ts';
import { jsonColumn } from './json-column.ts';
import { lockTable } from './lock-table.ts';
import { locksSecondTable } from './locks-second-table.ts';
import { longWorkUnderLock } from './long-work-under-lock.ts';
import { missingLockTimeout } from './missing-lock-timeout.ts';
import { nestedTransaction } from './nested-transaction.ts';
import { noEffectMigration } from './no-effect-migration.ts';
import { ownerChanged } from './owner-changed.ts';
import { publicationWithoutKey } from './publication-without-key.ts';
import { recreatedLosesRows } from './recreated-loses-rows.ts';
import { reindexNotConcurrent } from './reindex-not-concurrent.ts';
import { renameConstraint } from './rename-constraint.ts';
import { replaceIndexOrder } from './replace-index-order.ts';
import { replicaIdentity } from './replica-identity.ts';
import { rowSecurityEnabled } from './row-security-enabled.ts';
import { rowsWrittenAfterBackfill } from './rows-written-after-backfill.ts';
import type { Rule } from './rule.ts';
import { scanUnderLock } from './scan-under-lock.ts';
import { sequenceBehindData } from './sequence-behind-data.ts';
import { sequenceNarrowed } from './sequence-narrowed.ts';
import { setLocalWithoutTransaction } from './set-local-without-transaction.ts';
import { settingOutlivesMigration } from './setting-outlives-migration.ts';
import { severalStrongLocks } from './several-strong-locks.ts';
import { statementNotSeen } from './statement-not-seen.ts';
import { tableRewrite } from './table-rewrite.ts';
import { timestampTimeZone } from './timestamp-time-zone.ts';
import { triggersDisabled } from './triggers-disabled.ts';
import { truncate } from './truncate.ts';
import { unbatchedBackfill } from './unbatched-backfill.ts';
import { unclosedTransaction } from './unclosed-transaction.ts';
import { unloggedTable } from './unlogged-table.ts';
import { unsupportedOnPartitioned } from './unsupported-on-partitioned.ts';

/** Every rule, in the order in which its findings are reported. A new rule is one file, one line here, one page. */
export const rules: readonly Rule[] = [
  statementNotSeen,
  dropDatabase,
  recreatedLosesRows,
  unsupportedOnPartitioned,
  dropConstraintIndex,
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
  publicationWithoutKey,
  dropPrimaryKey,
  dropDefaultRequired,
  replicaIdentity,
  unbatchedBackfill,
  rowsWrittenAfterBackfill,
  concurrentlyUnderShortTimeout,
  severalStrongLocks,
  alterEscalatesLock,
  altersToMerge,
  indexBuiltTwice,
  dropIndexNotConcurrent,
  dropTableLocksParents,
  createPartitionOf,
  detachPartition,
  dropPartition,
  lockTable,
  dropColumnTakesMore,
  dropUnique,
  identityAlways,
  jsonColumn,
  timestampTimeZone,
  checkNotImmutable,
  foreignKeyTypeMismatch,
  createTableExists,
  sequenceBehindData,
  sequenceNarrowed,
  triggersDisabled,
  unloggedTable,
  autovacuumDisabled,
  replaceIndexOrder,
  alterSystem,
  locksSecondTable,
  concurrentlyWithIfNotExists,
  constraintNotValidated,
  dropNotNull,
  enumValueNewToOldApp,
  functionReplaced,
  foreignKeyCascades,
  renameConstraint,
  createTableAs,
  ownerChanged,
  breaksPreparedStatements,
  nestedTransaction,
  setLocalWithoutTransaction,
  missingLockTimeout,
  indexCreatedThenDropped,
  settingOutlivesMigration,
  halfAppliedOnFailure,
  noEffectMigration,
  hygieneTypes,
  hygieneIntegerKey,
  hygieneNoPrimaryKey,
  hygieneForeignKeyIndex,
  hygieneIndexes,
  hygieneSecurityDefiner,
  hygieneNames,
];
