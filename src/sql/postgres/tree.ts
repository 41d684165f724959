import type { Node, RangeVar } from 'libpg-query';

/** `{ CreateStmt: {…} } | { IndexStmt: {…} } …` → the tags, and each tag's body. */
export type Tag = Node extends infer One ? (One extends One ? keyof One & string : never) : never;
export type Body<T extends Tag> = Extract<Node, Record<T, unknown>>[T];

/** What a statement's reader knows of its text. */
export interface StatementSource {
  sql: string;
  /** Character offset in `sql` of one of the parser's locations. */
  at: (location: number | undefined) => number;
}

/** The body of `node` where it carries `tag`. */
export function bodyOf<T extends Tag>(node: object | undefined, tag: T): Body<T> | undefined {
  return node === undefined ? undefined : (node as Partial<Record<T, Body<T>>>)[tag];
}

/** The single tag of a node. */
export function tagOf(node: object): string {
  for (const tag in node) return tag;
  return '';
}

/** `schema.name`, or `name` where no schema is written. */
export function relationName(relation: RangeVar | undefined): string {
  if (relation === undefined) return '';
  return relation.schemaname === undefined
    ? (relation.relname ?? '')
    : `${relation.schemaname}.${relation.relname ?? ''}`;
}

/** A String node's text. */
export function stringOf(node: object | undefined): string {
  return bodyOf(node, 'String')?.sval ?? '';
}

/** A list of String nodes, dotted: the grammar's any_name. */
export function dotted(nodes: readonly object[] | undefined): string {
  return (nodes ?? []).map(stringOf).join('.');
}

/** An object of DROP, COMMENT, ALTER …: a dotted name, a type, a function with its arguments, or one word. */
export function objectName(node: object | undefined): string {
  if (node === undefined) return '';
  const list = bodyOf(node, 'List');
  if (list !== undefined) return dotted(list.items);
  const routine = bodyOf(node, 'ObjectWithArgs');
  if (routine !== undefined) return dotted(routine.objname);
  const type = bodyOf(node, 'TypeName');
  if (type !== undefined) return dotted(type.names);
  const relation = bodyOf(node, 'RangeVar');
  return relation === undefined ? stringOf(node) : relationName(relation);
}

/** A DefElem option that is present and not switched off. */
export function hasOption(options: readonly object[] | undefined, name: string): boolean {
  return (options ?? []).some((option) => {
    const body = bodyOf(option, 'DefElem');
    if (body?.defname !== name) return false;
    const text = optionText(body.arg);
    return text !== 'false' && text !== 'off' && text !== '0';
  });
}

/** A DefElem argument as text. */
export function optionText(node: object | undefined): string | undefined {
  if (node === undefined) return undefined;
  const string = bodyOf(node, 'String');
  if (string !== undefined) return string.sval;
  const integer = bodyOf(node, 'Integer');
  if (integer !== undefined) return String(integer.ival ?? 0);
  const boolean = bodyOf(node, 'Boolean');
  if (boolean !== undefined) return String(boolean.boolval ?? false);
  return bodyOf(node, 'Float')?.fval;
}

/** Every body with `tag` below `node`, without recursion: trees are as deep as their authors like. */
export function findAll<T extends Tag>(node: unknown, tag: T): Array<Body<T>> {
  const found: Array<Body<T>> = [];
  const open: object[] = typeof node === 'object' && node !== null ? [node] : [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) {
      for (const value of next as unknown[]) if (typeof value === 'object' && value !== null) open.push(value);
      continue;
    }
    for (const key in next) {
      const value = (next as Record<string, unknown>)[key];
      if (typeof value !== 'object' || value === null) continue;
      if (key === tag) found.push(value as Body<T>);
      open.push(value);
    }
  }
  return found.reverse();
}
