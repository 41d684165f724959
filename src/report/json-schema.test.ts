import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { publishedSchemas } from '../../scripts/published-schemas.ts';
import { loadConfig } from '../config/load.ts';
import { allFixtures } from './fixtures/all.ts';
import { goodExpand } from './fixtures/passes.ts';
import { renderJson } from './json.ts';
import { JsonReportSchema } from './json-schema.ts';

test.each(Object.entries(publishedSchemas()))('%s is what `node scripts/write-schemas.ts` writes', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test.each(allFixtures())('the report of %s is valid by the published schema, also after a round trip', (_, result) => {
  const validate = compile('schemas/report.schema.json');
  const report: unknown = JSON.parse(JSON.stringify(renderJson(result)));
  expect(validate(report) ? [] : validate.errors).toEqual([]);
  expect(JsonReportSchema.parse(report)).toEqual(report);
});

test('reports that break the contract are not valid', () => {
  const validate = compile('schemas/report.schema.json');
  const report = renderJson(goodExpand());
  const { verdict: _, ...headless } = report;
  expect(validate({ ...report, schemaVersion: 2 })).toBe(false);
  expect(validate({ ...report, verdict: 'green' })).toBe(false);
  expect(validate(headless)).toBe(false);
  expect(validate({ ...report, migrations: [{}] })).toBe(false);
});

test('a field of a later version does not make a report invalid', () => {
  const validate = compile('schemas/report.schema.json');
  expect(validate({ ...renderJson(goodExpand()), later: true })).toBe(true);
});

test('the schema for editors and the loader agree', () => {
  const validate = compile('schemas/lockstep.schema.json');
  const good = {
    database: { version: 16, settings: { jit: false } },
    suites: { unit: { test: 'npm test', env: { PORT: 1 } } },
  };
  const bad = [
    { databse: {} },
    { database: { version: 12 } },
    { suites: { unit: {} } },
    { parallel: '2' },
    { sources: [{ tool: 'x' }] },
  ];
  expect(validate(good)).toBe(true);
  expect(loadConfig(JSON.stringify(good), 'lockstep.yml').suites.unit?.env).toEqual({ PORT: '1' });
  for (const each of bad) {
    expect(validate(each)).toBe(false);
    expect(() => loadConfig(JSON.stringify(each), 'lockstep.yml')).toThrow('lockstep.yml');
  }
});

function compile(path: string): ValidateFunction {
  const schema = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  return new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
}
