import type { ComparablePart } from '../../database/schema/comparable.ts';
import type { SchemaDifference } from '../../database/schema/compare.ts';
import { describeDifference } from '../../database/schema/compare.ts';
import { matchParts } from '../../database/schema/match-parts.ts';
import type { SchemaSnapshot } from '../../database/schema/snapshot.ts';
import { type SchemaStart, type StartObject, type StartPart, startObjects } from '../../rehearsal/schema-start.ts';

/** Between major versions other texts are printed differently. */
const SAME_EVERYWHERE = new Set(['type', 'notNull', 'identity', 'labels', 'kind']);

export interface StartOptions {
  /** Whether the rehearsal's server was of the target's major version. Default true. */
  sameMajor?: boolean;
}

/**
 * Where the target is otherwise than the rehearsal began, a sentence each; only what the migrations touch is looked at. A
 * constraint or index of another name that is the same thing is no difference: who names it is refused by the server.
 */
export function compareStart(
  start: SchemaStart,
  target: SchemaSnapshot,
  { sameMajor = true }: StartOptions = {},
): string[] {
  const names = new Set([...start.objects.map(({ object }) => object), ...start.absent]);
  const there = new Map(startObjects(target, names).map((entry) => [entry.object, entry]));
  const differences = start.objects.flatMap((entry): SchemaDifference[] => {
    const other = there.get(entry.object);
    if (other === undefined) return [{ object: entry.object, path: '', kind: 'missing' }];
    return compareObject(entry, other, sameMajor);
  });
  for (const object of start.absent) if (there.has(object)) differences.push({ object, path: '', kind: 'extra' });
  return differences.map((each) => `${describeDifference(each)}.`);
}

function compareObject(expected: StartObject, actual: StartObject, sameMajor: boolean): SchemaDifference[] {
  const { object } = expected;
  const { same, missing, extra } = matchParts(expected.parts.map(comparable), actual.parts.map(comparable));
  return [
    ...compareProperties({ object, path: '' }, [expected.properties, actual.properties], sameMajor),
    ...same.flatMap(([one, other]) =>
      compareProperties({ object, path: `${one.kind} ${one.name}` }, [textsOf(one), textsOf(other)], sameMajor),
    ),
    ...missing.map((part) => whole(object, part, 'missing')),
    ...extra.map((part) => whole(object, part, 'extra')),
  ];
}

function whole(object: string, part: ComparablePart, kind: 'missing' | 'extra'): SchemaDifference {
  const { definition, type } = textsOf(part);
  const shown = definition ?? type;
  const at = { object, path: `${part.kind} ${part.name}`, kind };
  if (shown === undefined) return at;
  return kind === 'missing' ? { ...at, expected: shown } : { ...at, actual: shown };
}

function compareProperties(
  at: Pick<SchemaDifference, 'object' | 'path'>,
  [expected, actual]: [Record<string, string>, Record<string, string>],
  sameMajor: boolean,
): SchemaDifference[] {
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  return keys.flatMap((property): SchemaDifference[] => {
    const [before, after] = [expected[property], actual[property]];
    if (before === after || (!sameMajor && !SAME_EVERYWHERE.has(property))) return [];
    const kind = after === undefined ? 'missing' : before === undefined ? 'extra' : 'changed';
    return [
      {
        ...at,
        property,
        kind,
        ...(before !== undefined && { expected: before }),
        ...(after !== undefined && { actual: after }),
      },
    ];
  });
}

function comparable({ kind, name, properties }: StartPart): ComparablePart {
  const definition = kind === 'constraint' || kind === 'index' ? properties.definition : undefined;
  return {
    kind,
    name,
    properties,
    definition: definition === undefined ? null : `${definition} ${properties.validated}`,
  };
}

function textsOf({ properties }: ComparablePart): Record<string, string> {
  return properties as Record<string, string>;
}
