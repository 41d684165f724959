import { defineCases } from '../case.ts';

/** Sub-commands of ALTER TABLE that concern the table as such. */
export const alterTableCases = defineCases({
  'storage-params': 'ALTER TABLE orders SET (fillfactor = 70)',
  'rename-table': 'ALTER TABLE orders RENAME TO purchases',
  'set-schema': 'ALTER TABLE orders SET SCHEMA app',
});
