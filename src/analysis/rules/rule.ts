import type { TracedStatement } from '../../trace/trace.ts';
import type {
  AnalysedMigration,
  AnalysedStatement,
  ClassifiedOperation,
  Edit,
  Finding,
  Severity,
} from '../analysis.ts';
import type { CatalogData } from '../catalog.ts';
import type { PredictedLock, PredictedWork } from '../locks/prediction.ts';
import type { Timeouts } from './timeouts.ts';

/** One statement with the best that is known of it: measured where it was rehearsed, else predicted. */
export interface RuleStatement {
  /** Within its migration. */
  index: number;
  /** Within all that the PR brings to the source, in the order in which it runs. */
  order: number;
  analysed: AnalysedStatement;
  traced?: TracedStatement;
  operations: ClassifiedOperation[];
  /** `measured` when it was rehearsed and seen. */
  origin: Finding['origin'];
  /** Locks this statement took on tables that existed before; an index's lock counts for its table. */
  locks: PredictedLock[];
  /** Work on tables that existed before. */
  work: PredictedWork[];
  /** SHARE and stronger, held by earlier statements of the same transaction, by table. */
  held: HeldLock[];
  /** lock_timeout and its like, as they are while the statement runs. */
  timeouts: Timeouts;
  /** Equal where a transaction is shared. */
  transaction: string;
}

/** A lock that an earlier statement took and that lasts to the transaction's end. */
export interface HeldLock extends PredictedLock {
  since: Since;
}

/** A statement of this migration, or of an earlier one in the same transaction. */
export interface Since {
  migration: string;
  index: number;
  location: { path: string; line: number };
  /** `ALTER TABLE orders`: the first words of it. */
  words: string;
  /** From that statement's start to the end of its transaction in the rehearsal, where it was measured. */
  heldMs?: number;
}

export interface RuleInput {
  migration: AnalysedMigration;
  statements: RuleStatement[];
  /**
   * Statements of the PR's migrations of the same source in their order, this one the last. One array a source, which
   * grows with each migration: {@link gathered} reads each statement of it once.
   */
  soFar: readonly RuleStatement[][];
  /** All of the PR's migrations of the same source, this one among them. */
  pr: readonly AnalysedMigration[];
  /** The base's schema. */
  catalog: CatalogData;
  serverMajor: number;
  /** Rows in the rehearsal, by `schema.table`; undefined when there was none. */
  rows?: Record<string, number>;
}

/** A pure function of what is known of one migration. Its id is public: lockstep.yml, docs/rules/<id>.md. */
export interface Rule {
  id: string;
  /**
   * Kinds of operations, on old objects or new ones, without which it has nothing to say of a migration: then it is not
   * asked. Every migration is shown to a rule that names none.
   */
  about?: readonly ClassifiedOperation['kind'][];
  check(input: RuleInput): Finding[];
}

interface FindingParts {
  rule: string;
  severity: Severity;
  message: string;
  recipe?: string[];
  hygiene?: true;
  /** What the statement should be instead, where that one edit mends it. */
  edit?: Edit | undefined;
}

/** A finding about a statement. */
export function findingAt({ index, origin }: RuleStatement, parts: FindingParts): Finding {
  const { rule, severity, message, recipe, hygiene, edit } = parts;
  return {
    rule,
    severity,
    message,
    statement: index,
    origin,
    ...(recipe && { recipe }),
    ...(hygiene && { hygiene }),
    ...(edit && { edit }),
  };
}

/** Pairs every operation on an existing object with its statement. */
export function operationsOf(input: RuleInput, ...kinds: Array<ClassifiedOperation['kind']>): readonly Found[] {
  const byKind = byKindOf(input.statements);
  let there = none;
  for (const kind of kinds) {
    const some = byKind.get(kind);
    if (some !== undefined) there = there.length === 0 ? some : [...there, ...some];
  }
  return kinds.length === 1 || there.length < 2 ? there : inOrder(there, input.statements);
}

/** Most rules are about what a migration does not do. */
const none: readonly Found[] = [];

interface Found {
  statement: RuleStatement;
  operation: ClassifiedOperation;
}

type ByKind = Map<ClassifiedOperation['kind'], Found[]>;

const byKinds = new WeakMap<RuleStatement[], ByKind>();

/** Made once a migration: some forty rules ask, and most for kinds that it does not have. */
function byKindOf(statements: RuleStatement[]): ByKind {
  const known = byKinds.get(statements);
  if (known !== undefined) return known;
  const byKind: ByKind = new Map();
  for (const statement of statements) {
    for (const operation of statement.operations) {
      if (operation.onNewObject) continue;
      const same = byKind.get(operation.kind);
      if (same === undefined) byKind.set(operation.kind, [{ statement, operation }]);
      else same.push({ statement, operation });
    }
  }
  byKinds.set(statements, byKind);
  return byKind;
}

/** As they stand in the migration. */
function inOrder(found: readonly Found[], statements: readonly RuleStatement[]): Found[] {
  const byOperation = new Map(found.map((each) => [each.operation, each]));
  return statements.flatMap(({ operations }) => operations.flatMap((each) => byOperation.get(each) ?? []));
}
