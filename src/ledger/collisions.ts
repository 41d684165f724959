import { HABITS, type Habits } from '../migrations/habits.ts';
import { compareNatural } from '../migrations/order.ts';
import type { Reason } from '../policy/verdict.ts';
import type { FactMigration, OpenPull, Touch } from './facts.ts';

const code = 'collides-with-open-pull';

/** Pull requests that are told of; the rest is counted. */
const MOST = 10;

/**
 * What an open pull request has to know of the others on its base branch: a version that is taken twice, an order that
 * the tool does not accept, the same objects. Of two that want one version, the one that is behind (a draft, or else the
 * higher number) has to give way: were both held back, neither could be merged. Each is told of the other.
 */
export function collisionsOf(own: OpenPull, others: readonly OpenPull[]): Reason[] {
  const reasons = others
    .filter(({ number }) => number !== own.number)
    .toSorted((one, other) => one.number - other.number)
    .flatMap((other) => collisionsBetween(own, other));
  return [...Map.groupBy(reasons, ({ severity }) => severity).values()].flatMap((group) => {
    const more = group.length - MOST;
    const [last] = group.slice(-1);
    if (more <= 0 || last === undefined) return group;
    return [...group.slice(0, MOST), { ...last, message: `${more} more open pull requests collide with this one.` }];
  });
}

function collisionsBetween(own: OpenPull, other: OpenPull): Reason[] {
  const shared = new Set(other.facts.migrations.map(keyOf));
  const theirs = new Set(own.facts.migrations.map(keyOf));
  // What both bring in the same words is a branch that stands on the other one.
  const mine = own.facts.migrations.filter((migration) => !shared.has(keyOf(migration)));
  const others = other.facts.migrations.filter((migration) => !theirs.has(keyOf(migration)));
  const twice = sameVersion(mine, others, { own, other });
  const order = twice === undefined ? outOfOrder(mine, others, other.number) : undefined;
  const touched = sameObjects(own, other, { mine: new Set(mine), others: new Set(others) });
  return [twice, order, touched].filter((reason) => reason !== undefined);
}

function keyOf({ tool, source, id, digest }: FactMigration): string {
  return JSON.stringify([tool, source, id, digest]);
}

interface Sides {
  own: OpenPull;
  other: OpenPull;
}

function sameVersion(mine: FactMigration[], others: FactMigration[], { own, other }: Sides): Reason | undefined {
  for (const migration of mine) {
    const habits = habitsOf(migration);
    if (habits === undefined || migration.version === '') continue;
    const twin = others.find((each) => isSameSource(each, migration) && each.version === migration.version);
    if (twin === undefined) continue;
    const { severity, does } = habits.duplicate;
    const first = comesFirst(own, other);
    return {
      code,
      severity: first && severity === 'block' ? 'warn' : severity,
      message: `#${other.number}, which is open, takes version \`${migration.version}\` too (\`${nameOf(twin.path)}\`): once both are merged, ${does}.`,
      location: { path: migration.path, line: 1 },
      nextStep: first
        ? `Merge this one first, or agree who takes another version; #${other.number} is held back as long as both have it.`
        : `Give \`${nameOf(migration.path)}\` a version that neither the base branch nor an open pull request has; this is judged again when #${other.number} is merged or closed.`,
    };
  }
  return undefined;
}

/** Of tools that refuse or skip what comes before the newest migration that they have run. */
function outOfOrder(mine: FactMigration[], others: FactMigration[], number: number): Reason | undefined {
  for (const migration of mine) {
    const habits = habitsOf(migration);
    if (habits?.outOfOrder.severity !== 'block') continue;
    const rivals = others.filter((each) => isSameSource(each, migration));
    const later = rivals.find((each) => compare(migration, each) < 0);
    if (later !== undefined) {
      return {
        code,
        severity: 'warn',
        message: `#${number}, which is open, brings \`${nameOf(later.path)}\`, which comes after \`${nameOf(migration.path)}\`: if it is merged first, ${habits.outOfOrder.does}.`,
        location: { path: migration.path, line: 1 },
        nextStep: `Merge this one before #${number}, or give it a later version.`,
      };
    }
    const earlier = rivals.find((each) => compare(each, migration) < 0);
    if (earlier !== undefined) {
      return {
        code,
        severity: 'note',
        message: `#${number}, which is open, brings \`${nameOf(earlier.path)}\`, which comes before \`${nameOf(migration.path)}\`: once this one is merged, it needs a later version.`,
        location: { path: migration.path, line: 1 },
        nextStep: `Merge #${number} first, or tell its author.`,
      };
    }
  }
  return undefined;
}

interface Own {
  mine: ReadonlySet<FactMigration>;
  others: ReadonlySet<FactMigration>;
}

function sameObjects(own: OpenPull, other: OpenPull, { mine, others }: Own): Reason | undefined {
  const touched = touchesOf(own, mine);
  const theirs = touchesOf(other, others);
  const byObject = Map.groupBy(theirs, ({ object }) => object);
  const byTable = Map.groupBy(theirs, ({ table }) => table);
  for (const touch of touched) {
    const near = [byObject.get(touch.object), byTable.get(touch.object), byObject.get(touch.table ?? '')];
    const clash = near.flatMap((each) => each ?? []).find((each) => isSameObject(touch, each));
    if (clash === undefined) continue;
    return {
      code,
      severity: 'warn',
      message: `#${other.number}, which is open, changes \`${touch.object}\` too (${clash.kind}; here ${touch.kind}). Each was judged without the other.`,
      location: { path: touch.path, line: touch.line },
      nextStep: `Agree with #${other.number} on the order; whichever is second is judged again when the first is merged.`,
    };
  }
  const near = touched.find(({ table }) => table !== undefined && byTable.has(table));
  if (near === undefined) return undefined;
  return {
    code,
    severity: 'note',
    message: `#${other.number}, which is open, changes \`${near.table}\` too. Each was judged without the other.`,
    location: { path: near.path, line: near.line },
    nextStep: 'Nothing needs to be done, as long as they are not deployed as one.',
  };
}

/** Of these migrations; what is done to one object several times is looked at once. */
function touchesOf({ facts }: OpenPull, migrations: ReadonlySet<FactMigration>): Touch[] {
  const once = new Map<string, Touch>();
  for (const touch of facts.touches) {
    const migration = facts.migrations[touch.migration];
    if (migration === undefined || !migrations.has(migration)) continue;
    const key = JSON.stringify([touch.kind, touch.object, touch.table]);
    if (!once.has(key)) once.set(key, touch);
  }
  return [...once.values()];
}

/** The whole table goes, gets another name, or is replaced. */
const whole: ReadonlySet<string> = new Set(['drop table', 'rename table', 'set schema', 'create table']);
/** Rows, not the schema. */
const data: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'merge', 'copy']);

function isSameObject(one: Touch, other: Touch): boolean {
  if (one.object === other.object) return !(data.has(one.kind) && data.has(other.kind)) && !isOnlyNear(one, other);
  return isWholeOf(one, other) || isWholeOf(other, one);
}

/** Both are about the table as such, and neither ends it: rows are filled here, a trigger is added there. */
function isOnlyNear(one: Touch, other: Touch): boolean {
  return one.object === one.table && !whole.has(one.kind) && !whole.has(other.kind);
}

function isWholeOf({ kind, object }: Touch, { table }: Touch): boolean {
  return whole.has(kind) && table === object;
}

function isSameSource(one: FactMigration, other: FactMigration): boolean {
  return one.tool === other.tool && one.source === other.source;
}

function compare(one: FactMigration, other: FactMigration): number {
  if (one.order !== undefined && other.order !== undefined) return one.order - other.order;
  return one.version === '' || other.version === '' ? 0 : compareNatural(one.version, other.version);
}

function habitsOf({ tool }: FactMigration): Habits | undefined {
  return tool === 'command' ? undefined : HABITS[tool];
}

function comesFirst(own: OpenPull, other: OpenPull): boolean {
  if (own.draft !== other.draft) return other.draft;
  return own.number < other.number;
}

function nameOf(path: string): string {
  return path.split('/').slice(-2).join('/');
}
