import { relationName, stringOf } from '../tree.ts';
import { queryFacts } from './query-facts.ts';
import { operation, type Readers } from './reader.ts';

export const viewReaders: Readers = {
  ViewStmt: ({ view, query, replace, aliases }) => [
    operation(replace === true ? 'replace view' : 'create view', relationName(view), {
      references: queryFacts(query).reads,
      detail: {
        rowLocks: queryFacts(query).rowLocks.join(',') || undefined,
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
