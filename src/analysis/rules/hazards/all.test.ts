import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadParser } from '../../../sql/postgres/parse.ts';
import { analyseSql, findIn, shop, table } from '../../test-support.ts';
import { rules } from '../registry.ts';
import { modeName, shortName } from '../words.ts';
import { hazardSections } from './all.ts';
import type { Hazard } from './hazard.ts';

beforeAll(loadParser);

const hazards = hazardSections.flatMap((section) => section.hazards);
const column = { notNull: true, hasDefault: true, generated: false };

/** The shop, with what some hazards need. */
const catalog = {
  ...shop,
  schemas: ['public', 'app'],
  relations: [
    ...shop.relations.map((each) =>
      each.name === 'orders'
        ? {
            ...each,
            indexes: [
              ...each.indexes,
              {
                name: 'orders_qty_status_idx',
                columns: ['qty', 'status'],
                unique: false,
                valid: true,
                constraint: null,
              },
            ],
          }
        : each,
    ),
    table('logs', { id: 'bigint', at: 'integer' }, { kind: 'partitioned table', partitionKey: 'RANGE (at)' }),
    table('logs_1', { id: 'bigint', at: 'integer' }, { parents: ['public.logs'], isPartition: true }),
    table(
      'tickets',
      {},
      {
        columns: [{ ...column, name: 'id', type: 'bigint', identity: 'by default' as const, hasDefault: false }],
        indexes: [{ name: 'tickets_id_idx', columns: ['id'], unique: true, valid: true, constraint: null }],
      },
    ),
  ],
};

function optionsOf({ sql }: Hazard) {
  return { catalog, transaction: Array.isArray(sql) ? ('none' as const) : ('migration' as const) };
}

it('names each hazard once, and says of each what tells of it', () => {
  expect(new Set(hazards.map(({ id }) => id)).size).toBe(hazards.length);
  expect(hazards.length).toBeGreaterThan(210);
  const bare = hazards.filter(
    ({ rules: named, phase, locks, reason, taste, other }) => !(named ?? phase ?? locks ?? reason ?? taste ?? other),
  );
  expect(bare).toEqual([]);
});

it('names rules that exist, and reasons that the guide explains', () => {
  const ids = new Set(rules.map(({ id }) => id));
  const guide = readFileSync('docs/guide.md', 'utf8');
  for (const { id, rules: named = [], reason = [] } of hazards) {
    for (const rule of named) expect(ids, `${rule} of ${id}`).toContain(rule);
    for (const code of reason) expect(guide, `${code} of ${id}`).toContain(`| \`${code}\` |`);
  }
});

describe('what is said to tell of a hazard does so', () => {
  const shown = hazards.filter(({ sql }) => sql !== undefined);

  it.each(shown.filter((each) => each.rules !== undefined))('$id: rules', (hazard) => {
    const found = findIn(hazard.sql ?? '', optionsOf(hazard)).map(({ rule }) => rule);
    expect(found).toEqual(expect.arrayContaining(hazard.rules ?? []));
  });

  it.each(shown.filter((each) => each.phase !== undefined || each.locks !== undefined))(
    '$id: phase and locks',
    (hazard) => {
      const statements = analyseSql(hazard.sql ?? '', optionsOf(hazard)).migrations.flatMap((each) => each.statements);
      const phases = statements.flatMap(({ operations }) => operations.map(({ phase }) => phase));
      if (hazard.phase !== undefined) expect(phases).toContain(hazard.phase);
      const locks = statements.flatMap(({ predicted }) =>
        (predicted?.locks ?? []).map(({ relation, mode }) => `${shortName(relation)} ${modeName(mode)}`),
      );
      expect(locks).toEqual(expect.arrayContaining(hazard.locks ?? []));
    },
  );
});
