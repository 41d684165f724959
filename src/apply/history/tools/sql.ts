import { quoteLiteral } from '../../../migrations/tools/shared/quote.ts';
import { BASELINE, checksumOf, OWN_TABLE } from '../own-table.ts';
import { type HistoryReader, matchRows } from '../reader.ts';

/** Plain SQL files have no table of their own, so Lockstep keeps one. */
export const sql: HistoryReader = {
  table: () => OWN_TABLE,
  columns: { source: 'source', id: 'id', checksum: 'checksum' },
  order: 'applied_at, id',
  interpret(rows, history) {
    const own = rows.filter(({ source }) => source === history.source.path);
    const baseline = own.findLast(({ checksum }) => checksum === BASELINE)?.id ?? undefined;
    const last = history.migrations.findIndex(({ id }) => id === baseline);
    const before = history.migrations.slice(0, last + 1);
    const recorded = own.map(({ id, checksum }) => ({
      key: id ?? '',
      label: id ?? '',
      checksum: checksum === BASELINE ? null : (checksum ?? null),
    }));
    const found = matchRows({ recorded, history, isSame: (migration, checksum) => checksumOf(migration) === checksum });
    return { ...found, applied: [...new Set([...before.map(({ id }) => id), ...found.applied])] };
  },
  baseline({ source }) {
    const values = [source.path, 'NEWEST_FILE.sql', BASELINE].map(quoteLiteral).join(', ');
    return `make \`${OWN_TABLE}\` as docs/apply.md shows, then \`INSERT INTO ${OWN_TABLE} (source, id, checksum) VALUES (${values})\`, with the newest file it has`;
  },
};
