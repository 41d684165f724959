/** A type as format_type prints it, taken apart: `character varying(20)[]`, `timestamp(3) without time zone`. */
export interface TypeName {
  /** Without modifier, array brackets, schema or quotes: `character varying`, `timestamp without time zone`, `citext`. */
  base: string;
  /** Modifiers: `['10', '2']`. */
  args: string[];
  /** The element's type as text, for an array. */
  element: string | undefined;
}

export function parseTypeName(text: string): TypeName {
  if (text.endsWith('[]')) return { base: '', args: [], element: text.slice(0, -2) };
  const modified = /^((?:"(?:[^"]|"")*"|[^("])*)\(([^)]*)\)(.*)$/.exec(text);
  const [head, args, tail] =
    modified === null ? [text, undefined, ''] : [modified[1] ?? '', modified[2], modified[3] ?? ''];
  return {
    base: unqualified(`${head.trimEnd()}${tail}`),
    args: args === undefined ? [] : args.split(',').map((arg) => arg.trim()),
    element: undefined,
  };
}

function unqualified(name: string): string {
  const last = /(?:^|\.)("(?:[^"]|"")*"|[^."]+)$/.exec(name)?.[1] ?? name;
  return last.startsWith('"') && last !== '"char"' ? last.slice(1, -1).replaceAll('""', '"') : last;
}
