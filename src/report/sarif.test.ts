import { expect, it } from 'vitest';
import { expandAndContract } from './fixtures/fails.ts';
import { noMigrations } from './fixtures/passes.ts';
import { notJudged } from './fixtures/unjudged.ts';
import { renderSarif } from './sarif.ts';

interface Sarif {
  runs: Array<{
    invocations: Array<{ executionSuccessful: boolean }>;
    results: Array<{
      ruleId: string;
      level: string;
      locations: Array<{ physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }>;
      fixes?: Array<{ artifactChanges: Array<{ replacements: Array<{ insertedContent: { text: string } }> }> }>;
    }>;
  }>;
}

const runOf = (...given: Parameters<typeof renderSarif>) => (renderSarif(...given) as unknown as Sarif).runs[0];

it('has what blocks, where it stands, and nothing of a pass', () => {
  const run = runOf(expandAndContract(), { version: '1.2.3' });
  const blocking = run?.results.filter(({ level }) => level === 'error') ?? [];
  expect(blocking.map(({ ruleId }) => ruleId)).toContain('expand-and-contract');
  for (const { locations } of run?.results ?? []) {
    expect(locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/\.sql$/);
    expect(locations[0]?.physicalLocation.region.startLine).toBeGreaterThan(0);
  }
  expect(runOf(noMigrations(), { version: '1.2.3' })?.results).toEqual([]);
});

it('says that what could not be judged was not looked at to the end', () => {
  const run = runOf(notJudged(), { version: '1.2.3' });
  expect(run?.invocations).toEqual([{ executionSuccessful: false }]);
});
