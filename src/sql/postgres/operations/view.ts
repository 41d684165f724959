import { relationName, stringOf } from '../tree.ts';
import { operation, type Readers } from './reader.ts';
import { readTables } from './table.ts';

export const viewReaders: Readers = {
  ViewStmt: ({ view, query, replace, aliases }) => [
    operation(replace === true ? 'replace view' : 'create view', relationName(view), {
      references: readTables(query),
      detail: {
        columns: (aliases ?? []).map(stringOf).join(',') || undefined,
        temporary: view?.relpersistence === 't',
      },
    }),
  ],
  RefreshMatViewStmt: ({ relation, concurrent, skipData }) => [
    operation('refresh materialized view', relationName(relation), {
      detail: { concurrently: concurrent, withNoData: skipData },
    }),
  ],
};
