import { bodyOf, dotted, relationName } from '../tree.ts';

/** What a query names, wherever in it. Names of CTEs are not tables where they are in scope. */
export interface QueryFacts {
  /** Tables and views that are read, as written. */
  reads: string[];
  /** Tables that INSERT, UPDATE, DELETE or MERGE changes. */
  writes: string[];
  /** Those of `reads` that FOR UPDATE, FOR SHARE and their kin concern. */
  rowLocks: string[];
  /** Tables named with ONLY. */
  only: string[];
  /** Functions that are called, as written. */
  calls: string[];
  /** What nextval() and its kin are called for: a name, `table(column)` for pg_get_serial_sequence(), `?` for the rest. */
  sequences: string[];
  /** A WHERE or a join's condition is somewhere in it. */
  filtered: boolean;
}

/** What a statement reads, and the details of it that every query has. */
export function namedIn(query: unknown) {
  const { reads, filtered, calls, rowLocks, only, sequences } = queryFacts(query);
  const detail = {
    calls: calls.join(',') || undefined,
    rowLocks: rowLocks.join(',') || undefined,
    only: only.join(',') || undefined,
    sequences: sequences.join(',') || undefined,
    filtered,
  };
  return { reads, detail };
}

interface Open {
  node: unknown;
  /** Names of the CTEs that may be meant. */
  scope: ReadonlySet<string>;
}

/** Rows of a bulk load look alike: the first ones tell what is named. */
const rowsRead = 100;

/** Reads a statement or an expression, without recursion: trees are as deep as their authors like. */
export function queryFacts(query: unknown): QueryFacts {
  const facts = {
    reads: new Set<string>(),
    writes: new Set<string>(),
    rowLocks: new Set<string>(),
    only: new Set<string>(),
    calls: new Set<string>(),
    sequences: new Set<string>(),
  };
  let filtered = false;
  const open: Open[] = [{ node: query, scope: new Set() }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, scope } = next;
    if (typeof node !== 'object' || node === null) continue;
    // Every node of every statement comes by here: no lists are made of what it holds.
    if (Array.isArray(node)) {
      for (let index = node.length - 1; index >= 0; index--) open.push({ node: node[index] as unknown, scope });
      continue;
    }
    const inner = scopeOf(node, scope, open);
    const keys = Object.keys(node);
    for (let index = keys.length - 1; index >= 0; index--) {
      const key = keys[index] ?? '';
      const value = (node as Record<string, unknown>)[key];
      if (key === 'withClause' || key === 'lockingClause' || typeof value !== 'object' || value === null) continue;
      const body = value;
      if (key === 'whereClause' || key === 'quals') filtered = true;
      const written = writtenBy(key, body);
      if (written !== undefined) facts.writes.add(written);
      if (key === 'RangeVar') {
        note(facts.reads, body, scope);
        if ((body as { inh?: boolean }).inh !== true) note(facts.only, body, scope);
      } else if (key === 'FuncCall') noteCall(facts, body);
      if (key === 'SelectStmt') for (const name of lockedBy(body, scope)) facts.rowLocks.add(name);
      if (key === 'valuesLists' && Array.isArray(value)) open.push({ node: value.slice(0, rowsRead), scope: inner });
      else open.push({ node: value, scope: inner });
    }
  }
  return {
    reads: [...facts.reads],
    writes: [...facts.writes],
    rowLocks: [...facts.rowLocks],
    only: [...facts.only],
    sequences: [...facts.sequences],
    filtered,
    calls: [...facts.calls],
  };
}

/** Puts the CTEs of a statement on the heap, each with the names that it sees. @returns what the rest of it sees */
function scopeOf(statement: object, scope: ReadonlySet<string>, open: Open[]): ReadonlySet<string> {
  const { withClause } = statement as { withClause?: { ctes?: object[]; recursive?: boolean } };
  if (withClause?.ctes === undefined) return scope;
  const ctes = withClause.ctes.flatMap((node) => bodyOf(node, 'CommonTableExpr') ?? []);
  const all = new Set([...scope, ...ctes.map(({ ctename }) => ctename ?? '')]);
  const seen = new Set(scope);
  for (const { ctename, ctequery } of ctes) {
    open.push({ node: ctequery, scope: withClause.recursive === true ? all : new Set(seen) });
    seen.add(ctename ?? '');
  }
  return all;
}

function note(names: Set<string>, relation: object, scope: ReadonlySet<string>): void {
  const { schemaname } = relation as { schemaname?: string };
  const name = relationName(relation);
  if (name !== '' && (schemaname !== undefined || !scope.has(name))) names.add(name);
}

function noteCall(facts: { calls: Set<string>; sequences: Set<string> }, body: object): void {
  const { funcname, args } = body as { funcname?: object[]; args?: object[] };
  const name = dotted(funcname);
  facts.calls.add(name);
  if (/^(pg_catalog\.)?(nextval|setval|currval)$/.test(name)) facts.sequences.add(sequenceName(args?.[0]) ?? '?');
}

function sequenceName(argument: object | undefined): string | undefined {
  const cast = bodyOf(argument, 'TypeCast');
  if (cast?.arg !== undefined) return sequenceName(cast.arg);
  const call = bodyOf(argument, 'FuncCall');
  if (call !== undefined && dotted(call.funcname).endsWith('pg_get_serial_sequence')) {
    const [table, column] = (call.args ?? []).map(sequenceName);
    return table === undefined || column === undefined ? undefined : `${table}(${column})`;
  }
  const text = bodyOf(argument, 'A_Const')?.sval?.sval;
  return text === undefined ? undefined : unquote(text);
}

/** `public."Odd"` as the catalogue has it. */
function unquote(name: string): string {
  return name.replaceAll(/"((?:[^"]|"")*)"|([^".]+)/g, (_, quoted?: string, bare?: string) =>
    quoted === undefined ? (bare ?? '').toLowerCase() : quoted.replaceAll('""', '"'),
  );
}

const writers = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** The target of a data change; it stands in the tree without a tag. */
function writtenBy(tag: string, body: object): string | undefined {
  return writers.has(tag) ? relationName((body as { relation?: object }).relation) : undefined;
}

/** Tables in FROM that the locking clauses of one SELECT concern: those named, by their aliases, or all. */
function lockedBy(select: object, scope: ReadonlySet<string>): Set<string> {
  const { lockingClause = [], fromClause } = select as { lockingClause?: object[]; fromClause?: object[] };
  const locked = new Set<string>();
  for (const node of lockingClause) {
    const wanted = (bodyOf(node, 'LockingClause')?.lockedRels ?? []).map((each) =>
      relationName(bodyOf(each, 'RangeVar')),
    );
    for (const item of fromItems(fromClause)) {
      if (wanted.length > 0 && !wanted.includes(item.alias)) continue;
      if (item.relation !== undefined) note(locked, item.relation, scope);
      else for (const name of queryFacts(item.subquery).reads) if (!scope.has(name)) locked.add(name);
    }
  }
  return locked;
}

interface FromItem {
  alias: string;
  relation?: object;
  subquery?: object;
}

function fromItems(fromClause: readonly object[] | undefined): FromItem[] {
  const found: FromItem[] = [];
  const open = [...(fromClause ?? [])];
  for (let node = open.shift(); node !== undefined; node = open.shift()) {
    const relation = bodyOf(node, 'RangeVar');
    const subselect = bodyOf(node, 'RangeSubselect');
    const join = bodyOf(node, 'JoinExpr');
    if (relation !== undefined) found.push({ alias: relation.alias?.aliasname ?? relation.relname ?? '', relation });
    if (subselect?.subquery !== undefined)
      found.push({ alias: subselect.alias?.aliasname ?? '', subquery: subselect.subquery });
    for (const side of [join?.larg, join?.rarg]) if (side !== undefined) open.push(side);
  }
  return found;
}
