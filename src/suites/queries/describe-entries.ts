import { withClient } from '../../database/client.ts';
import type { DatabaseAddress } from '../../database/database.ts';
import { close, query as queryMessage, sync } from '../../trace/wire/encode.ts';
import type { Compared } from './compare-schemas.ts';
import { describeChange, readTypeNames, sameColumns, type TypeNames } from './describe-change.ts';
import { explain, prepare, type Refusal } from './probe.ts';
import type { ProbeSessions } from './probe-sessions.ts';
import { entriesOf, type Worsening } from './worsenings.ts';

/** Plans shown; a plan's text is cut. */
const PLANS = 50;
const PLAN_LENGTH = 4000;
const NAME = 'lockstep_plan';

type LostOne = Worsening & { kind: 'lost' };

export interface Describer {
  /** @param refusal What a session gets that has prepared it before. */
  change(query: Compared, refusal: Refusal | undefined): { before: string; after: string };
  lost(worsening: LostOne): { relation: string; index: string; before: string; after: string };
}

interface Both {
  old: ProbeSessions;
  now: ProbeSessions;
  addresses: readonly [DatabaseAddress, DatabaseAddress];
}

/** Reads what is needed to show the worsenings to people, while both schemas are there. */
export async function createDescriber(worsenings: readonly Worsening[], both: Both): Promise<Describer> {
  const [before, after] = both.addresses;
  const changed = worsenings.filter(({ kind }) => kind === 'changed').map(({ query }) => query);
  const names = await Promise.all([
    readNames(
      before,
      changed.flatMap(({ old }) => old.columns),
    ),
    readNames(
      after,
      changed.flatMap(({ now }) => now.columns),
    ),
  ] as const);
  const plans = new Map<Compared, { before: string; after: string }>();
  for (const { first } of entriesOf(worsenings, 'lost').slice(0, PLANS)) {
    const { query } = first;
    plans.set(query, { before: await planOf(both.old, query), after: await planOf(both.now, query) });
  }
  return {
    change({ old, now }, refusal) {
      if (!sameColumns(old.columns, now.columns)) return describeChange([old.columns, now.columns], names);
      const columns = `${old.columns.length} columns`;
      if (refusal === undefined || refusal.sqlstate === '0A000') {
        return { before: columns, after: 'the same names and types, but of another domain or collation' };
      }
      const { sqlstate, message } = refusal;
      return { before: columns, after: `refused with the parameters’ old types: ${message} (${sqlstate})` };
    },
    lost({ query, lost: { relation, indexes } }) {
      return {
        relation,
        index: indexes.map((index) => index.slice(index.indexOf('.') + 1)).join(', '),
        ...(plans.get(query) ?? { before: '', after: '' }),
      };
    },
  };
}

async function readNames(address: DatabaseAddress, columns: Compared['old']['columns']): Promise<TypeNames> {
  if (columns.length === 0) return new Map();
  return withClient(address, (client) => readTypeNames(client, columns));
}

async function planOf(sessions: ProbeSessions, query: Compared): Promise<string> {
  const session = await sessions.get(query.searchPath);
  const parameters = query.old.parameterTypes.length;
  const [, plan] = await session.send([
    prepare(NAME, query.text, query.paramTypes),
    queryMessage(explain(NAME, parameters, 'COSTS OFF')),
    Buffer.concat([close('S', NAME), sync]),
  ]);
  const text = plan?.rows.join('\n') ?? '';
  return text.length > PLAN_LENGTH ? `${text.slice(0, PLAN_LENGTH - 1)}…` : text;
}
