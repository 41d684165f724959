import { configJsonSchema } from '../src/config/json-schema.ts';
import { snapshotJsonSchema } from '../src/production/snapshot.ts';
import { reportJsonSchema } from '../src/report/json-schema.ts';
import { lintJsonSchema } from '../src/report/lint/json-schema.ts';
import { rulePages } from './rule-pages.ts';

/** The JSON schemas that Lockstep publishes, by path from the repository's root. */
export function publishedSchemas(): Record<string, string> {
  return {
    'schemas/lockstep.schema.json': `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
    'schemas/lint.schema.json': `${JSON.stringify(lintJsonSchema(), null, 2)}\n`,
    'schemas/report.schema.json': `${JSON.stringify(reportJsonSchema(), null, 2)}\n`,
    'schemas/snapshot.schema.json': `${JSON.stringify(snapshotJsonSchema(), null, 2)}\n`,
    // Not a schema, and made of docs/rules/ in the same way.
    'src/report/lint/rule-pages.json': `${JSON.stringify(rulePages(), null, 2)}\n`,
  };
}
