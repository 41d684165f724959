import type { Probot } from 'probot';
import { retrying } from '../forge/retry.ts';
import { PatientOctokit } from './github.ts';
import { type InternalPayload, internalEvent, jobKey } from './ledger/jobs.ts';
import type { Queue } from './queue.ts';

export interface Met {
  /** Of what it is met by: the same is met once. */
  id: string;
  installation: { id: number };
  repository: { id?: number; full_name?: string };
}

/** Its open pull requests are judged, by a job of its own: what fails for one repository must not for others. */
export async function meet(queue: Pick<Queue, 'keep'>, { id, installation, repository }: Met): Promise<void> {
  const { id: repositoryId, full_name: name = '' } = repository;
  const [owner, repo] = name.split('/');
  if (repositoryId === undefined || !owner || !repo) return;
  const kept: InternalPayload = {
    installation: { id: installation.id },
    repository: { id: repositoryId, name: repo, owner: { login: owner } },
    job: { kind: 'open' },
  };
  await queue.keep({
    id: `${id}-open-${repositoryId}`,
    event: internalEvent,
    key: jobKey(repositoryId, kept.job),
    payload: JSON.stringify(kept),
  });
}

export interface MeetAllOptions {
  probot: Probot;
  queue: Pick<Queue, 'keep'>;
  /** GitHub's REST API. */
  apiUrl: string;
  /** As {@link Met.id}. */
  id: string;
}

const PER_PAGE = 100;

/** Every repository that the App may see, where GitHub does not know any more what was missed. */
export async function meetAll({ probot, queue, apiUrl, id }: MeetAllOptions): Promise<void> {
  const app = await probot.auth();
  for (let page = 1; ; page++) {
    const { data } = await retrying(() => app.request('GET /app/installations', { per_page: PER_PAGE, page }));
    for (const installation of data) {
      if (installation.suspended_at == null) await meetInstallation(installation.id);
    }
    if (data.length < PER_PAGE) return;
  }

  async function meetInstallation(installationId: number): Promise<void> {
    const asked = { installation_id: installationId, permissions: { metadata: 'read' } } as const;
    const { data } = await retrying(() =>
      app.request('POST /app/installations/{installation_id}/access_tokens', asked),
    );
    const { request } = new PatientOctokit({ auth: { token: data.token }, baseUrl: apiUrl });
    for (let page = 1; ; page++) {
      const { data: found } = await retrying(() =>
        request('GET /installation/repositories', { per_page: PER_PAGE, page }),
      );
      for (const { id: repositoryId, full_name } of found.repositories) {
        const repository = { id: Number(repositoryId), full_name };
        await meet(queue, { id, installation: { id: installationId }, repository });
      }
      if (found.repositories.length < PER_PAGE) return;
    }
  }
}
