/** What fast-xml-parser makes of an element: attributes as `@name`, text as `#text` and `#cdata`, each child tag a list. */
export type Node = { readonly [name: string]: unknown };

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** XML's five entities and character references, once; anything else stays as it stands. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:(lt|gt|quot|apos|amp)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (whole, name, decimal, hex) => {
    if (typeof name === 'string') return NAMED[name.toLowerCase()] ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Child elements of that name, in order; an element without attributes and children comes as its text. */
export function children(node: Node, name: string): Node[] {
  const found = Object.hasOwn(node, name) ? node[name] : undefined;
  if (!Array.isArray(found)) return [];
  return found.map((child: unknown): Node => (isNode(child) ? child : { '#text': String(child) }));
}

export function attribute(node: Node, name: string): string | undefined {
  const value = Object.hasOwn(node, `@${name}`) ? node[`@${name}`] : undefined;
  return typeof value === 'string' ? decodeEntities(value) : undefined;
}

/** Text, then CDATA (which has no entities). */
export function textOf(node: Node): string {
  return decodeEntities(joinText(node['#text'])) + joinText(node['#cdata']);
}

function joinText(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(joinText).join('') : '';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
