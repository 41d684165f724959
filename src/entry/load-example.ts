import { UsageError } from '../errors.ts';

/** What the demo plays. The bundle in dist/ has no examples (scripts/build.ts). @throws UsageError `no-example` */
export async function loadExample() {
  try {
    const [{ buildHistory }, { scenarios }] = await Promise.all([
      import('../../examples/build-history.ts'),
      import('../../examples/scenarios.ts'),
    ]);
    return { buildHistory, scenarios };
  } catch (cause) {
    throw new UsageError('The demo plays the example of a checkout of Lockstep, which is not here.', {
      code: 'no-example',
      hint: 'Clone Lockstep’s repository and run: npm ci && npm run --silent demo',
      cause,
    });
  }
}
