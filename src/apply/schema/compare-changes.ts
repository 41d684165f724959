import type { SchemaChange } from '../../rehearsal/schema-changes.ts';

/**
 * What changed otherwise than rehearsed, a sentence each; empty where the target changed as the rehearsal did. The
 * bookkeeping of tools and Lockstep's own schema are left out, and so are grants and comments, which differ between
 * environments by intent. Between servers of different major versions, which print things differently, what was added is
 * compared by name only.
 */
export function compareChanges(
  expected: readonly SchemaChange[],
  actual: readonly SchemaChange[],
  { sameMajor = true }: { sameMajor?: boolean } = {},
): string[] {
  const wanted = new Map(expected.filter(isCompared).map((change) => [keyOf(change), change]));
  const seen = new Map(actual.filter(isCompared).map((change) => [keyOf(change), change]));
  const differences: string[] = [];
  for (const [key, change] of wanted) {
    const other = seen.get(key);
    if (other === undefined)
      differences.push(`${subject(change)} was ${change.kind} in the rehearsal, and is not here.`);
    else if (change.after !== other.after) {
      differences.push(
        `${subject(change)} became ${quote(change.after)} in the rehearsal, and ${quote(other.after)} here.`,
      );
    } else if (sameMajor && change.digest !== other.digest) {
      differences.push(`${subject(change)} is otherwise than in the rehearsal.`);
    }
  }
  for (const [key, change] of seen) {
    if (!wanted.has(key)) differences.push(`${subject(change)} was ${change.kind} here, and not in the rehearsal.`);
  }
  return differences;
}

const LEFT_OUT = /^(?:grants|comment)$/;

/** Renames are told by what was there before, whose name may have been made up by a server. */
function isCompared({ property, kind }: SchemaChange): boolean {
  return kind !== 'reordered' && (property === undefined || !LEFT_OUT.test(property));
}

function keyOf({ kind, what, property }: SchemaChange): string {
  return JSON.stringify([kind, what, property ?? '']);
}

function subject({ what, property }: SchemaChange): string {
  return property === undefined ? `\`${what}\`` : `${property} of \`${what}\``;
}

function quote(text: string | undefined): string {
  return text === undefined ? 'nothing' : `\`${text.slice(0, 200)}\``;
}
