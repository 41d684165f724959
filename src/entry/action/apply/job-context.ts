import type { ControlPlane } from '../../../apply/guards/control-plane.ts';
import { openTargetStore } from '../../../apply/store/open.ts';
import type { VerbContext } from '../../../apply/verbs/verb.ts';
import type { Repo } from '../github.ts';
import { targetUrl } from './target-url.ts';

/** What the verbs work with in a job, and the repository that it is of. */
export interface JobContext extends VerbContext {
  repo: Repo;
}

export type JobInput = Pick<JobContext, 'repo' | 'actor' | 'config' | 'change' | 'start'> & { control: ControlPlane };

/** GitHub's word, the default branch's configuration, and the targets whose URLs this job has. */
export function jobContext(input: JobInput): JobContext {
  const { config } = input;
  return {
    ...input,
    async open(environment) {
      const url = targetUrl(process.env, config, environment);
      const store = await openTargetStore({ url, environment, applicationName: 'lockstep/action' });
      return { store, url, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
    },
    now: new Date(),
  };
}
