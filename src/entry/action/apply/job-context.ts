import type { ControlPlane } from '../../../apply/guards/control-plane.ts';
import { openTargetStore } from '../../../apply/store/open.ts';
import type { VerbContext } from '../../../apply/verbs/verb.ts';
import { type Checkout, verifyCheckout } from '../../apply/verify-checkout.ts';
import type { Repo } from '../github.ts';
import { targetUrl } from './target-url.ts';

/** What the verbs work with in a job, and the repository that it is of. */
export interface JobContext extends VerbContext {
  repo: Repo;
  /** Where a project's own command is taken from: what the workflow has checked out. */
  checkout: Checkout;
}

export type JobInput = Pick<JobContext, 'repo' | 'actor' | 'config' | 'change' | 'start'> & {
  control: ControlPlane;
  /** Of the checkout. */
  dir: string;
};

const NEXT =
  'Let the job check the default branch out before this step: `actions/checkout` with `fetch-depth: 0`, as in apply-command.yml among Lockstep’s workflows.';

/** GitHub's word, the default branch's configuration, and the targets whose URLs this job has. */
export function jobContext(input: JobInput): JobContext {
  const { config, dir, ...given } = input;
  const checkout: Checkout = { dir, head: 'HEAD', nextStep: NEXT };
  return {
    ...given,
    config,
    checkout,
    runsCommands: ({ change }) => verifyCheckout(checkout, change),
    async open(environment, how) {
      const url = targetUrl(process.env, config, environment);
      const store = await openTargetStore({ url, environment, applicationName: 'lockstep/action', ...how });
      return { store, url, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
    },
    now: new Date(),
  };
}
