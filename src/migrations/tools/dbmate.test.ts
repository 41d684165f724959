import { expect, test } from 'vitest';
import { dbmate } from './dbmate.ts';
import { modesOf, readOnly, textsOf } from './shared/read-source.test-helper.ts';

test('a block is one text with its marker, in the order of the file names as strings', async () => {
  const history = await readOnly(dbmate, {
    'db/migrations/9_b.sql': '-- migrate:up\nSELECT 9;\n\n-- migrate:down\nSELECT -9;\n',
    'db/migrations/10_a.sql':
      '-- é\r\n\r\n--migrate:up transaction:false x:y\r\nCREATE INDEX CONCURRENTLY i ON a (id);\r\n-- migrate:down\r\n',
    'db/migrations/notes.sql': 'SELECT 1;',
  });
  expect(textsOf(history)).toEqual({
    '10': [[3, '--migrate:up transaction:false x:y\r\nCREATE INDEX CONCURRENTLY i ON a (id);\r\n']],
    '9': [[1, '-- migrate:up\nSELECT 9;\n\n']],
  });
  expect(history.migrations.map(({ id }) => id)).toEqual(['10', '9']);
  expect(modesOf(history)).toEqual({ '10': 'none', '9': 'migration' });
  expect(history.migrations.map(({ down }) => down)).toEqual([
    undefined,
    {
      batches: [{ sql: '-- migrate:down\nSELECT -9;\n', path: 'db/migrations/9_b.sql', line: 4 }],
      transaction: 'migration',
    },
  ]);
});

test('what dbmate refuses is a problem', async () => {
  const { problems } = await readOnly(dbmate, {
    'm/1_a.sql': '-- migrate:up\nSELECT 1;\n',
    'm/2_b.sql': 'SELECT 0;\n-- migrate:up\n-- migrate:down\n',
    'm/3_c.sql': '-- migrate:down\n-- migrate:up\n',
    'm/4_d.sql': '-- migrate:up\nSELECT 1;\n-- migrate:down\n-- migrate:up\nSELECT 2;\n-- migrate:down\n',
    'm/5_e.sql': '-- migrate:up\n-- migrate:down\n',
    'm/5_f.sql': '-- migrate:up\n-- migrate:down\n',
  });
  expect(problems.map(({ code, path }) => [code, path])).toEqual([
    ['unreadable', 'm/1_a.sql'],
    ['unreadable', 'm/2_b.sql'],
    ['unreadable', 'm/3_c.sql'],
    ['unreadable', 'm/4_d.sql'],
    ['duplicate-version', 'm/5_f.sql'],
  ]);
});
