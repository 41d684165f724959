/** A node of EXPLAIN (FORMAT JSON), as far as it is read here. */
export interface PlanNode {
  'Node Type'?: string;
  Schema?: string;
  'Relation Name'?: string;
  Alias?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  'Order By'?: string;
  Plans?: PlanNode[];
}

/** How a plan finds rows in one table. */
export interface Access {
  /** `schema.name`. */
  relation: string;
  /** Likewise. */
  indexes: string[];
  /** 2: rows found by a condition of an index. 1: an index read in its order, all of it. 0: the whole table. */
  strength: 0 | 1 | 2;
}

export interface Lost {
  relation: string;
  indexes: string[];
  /** All tables that both plans read. */
  relations: string[];
}

/** Undefined for what is not a plan: a utility statement has none. */
export function readPlan(json: string): PlanNode | undefined {
  if (!json.startsWith('[')) return undefined;
  const [first] = JSON.parse(json) as Array<{ Plan?: PlanNode } | string>;
  return typeof first === 'object' ? first.Plan : undefined;
}

/** By alias, which PostgreSQL makes unique within a plan; of several scans under one alias, the best. */
export function accessesOf(plan: PlanNode): Map<string, Access> {
  const found = new Map<string, Access>();
  const open = [plan];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    open.push(...(node.Plans ?? []));
    const access = accessOf(node);
    const alias = node.Alias;
    if (access === undefined || alias === undefined) continue;
    const before = found.get(alias);
    if (before === undefined || before.strength < access.strength) found.set(alias, access);
  }
  return found;
}

/**
 * Tables that `before` finds rows in by an index and `after` does not. A plan that only swaps which of two joined
 * tables is read in full has lost nothing: the plan as a whole must have become worse.
 */
export function lostBetween(before: PlanNode, after: PlanNode): Lost[] {
  const old = accessesOf(before);
  const now = accessesOf(after);
  const both = [...old].flatMap(([alias, was]) => {
    const is = now.get(alias);
    return is === undefined ? [] : [{ was, is }];
  });
  const change = both.reduce((sum, { was, is }) => sum + is.strength - was.strength, 0);
  if (change >= 0) return [];
  return both
    .filter(({ was, is }) => is.strength < was.strength && (was.strength === 2 || is.strength === 0))
    .map(({ was: { relation, indexes } }) => ({ relation, indexes, relations: both.map(({ was }) => was.relation) }));
}

function accessOf(node: PlanNode): Access | undefined {
  const { 'Node Type': type = '', 'Relation Name': name } = node;
  if (name === undefined || !type.endsWith('Scan') || type === 'Foreign Scan' || type === 'Custom Scan')
    return undefined;
  const schema = node.Schema ?? 'public';
  const relation = `${schema}.${name}`;
  if (type === 'Seq Scan' || type === 'Sample Scan') return { relation, indexes: [], strength: 0 };
  const scans = type === 'Bitmap Heap Scan' ? bitmapScans(node) : [node];
  const indexes = scans.flatMap(({ 'Index Name': index }) => (index === undefined ? [] : [`${schema}.${index}`]));
  // A TID scan goes to the row itself.
  const found = indexes.length === 0 || scans.some((each) => each['Index Cond'] !== undefined || each['Order By']);
  return { relation, indexes, strength: found ? 2 : 1 };
}

function bitmapScans(node: PlanNode): PlanNode[] {
  return (node.Plans ?? []).flatMap((each) => (each['Node Type'] === 'Bitmap Index Scan' ? [each] : bitmapScans(each)));
}
