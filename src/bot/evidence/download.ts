import { limits } from '../../evidence/limits.ts';
import { type Refused, refuse } from '../../evidence/refused.ts';
import { ForgeError, toForgeError } from '../../forge/forge-error.ts';
import { retrying } from '../../forge/retry.ts';
import type { Connection } from '../github.ts';

const PATIENCE_MS = 60_000;

/**
 * An artifact's zip, as far as it is not larger than a report can be. GitHub answers with an address of its storage,
 * which is good for a minute and gets no token. https://docs.github.com/rest/actions/artifacts#download-an-artifact
 * @throws ForgeError what another attempt may mend
 */
export async function downloadArtifact(
  { request, owner, repo }: Pick<Connection, 'request' | 'owner' | 'repo'>,
  { id, size }: { id: number; size: number },
): Promise<Uint8Array | Refused> {
  if (size > limits.zip) return tooLarge(size);
  const doing = `download artifact ${id}`;
  const { headers } = await retrying(() =>
    request('GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}', {
      owner,
      repo,
      artifact_id: id,
      archive_format: 'zip',
      request: { redirect: 'manual' },
    }),
  ).catch((thrown: unknown) => {
    throw toForgeError(thrown, doing);
  });
  const { location } = headers;
  if (location === undefined) throw unavailable(doing, 'GitHub named no address');
  try {
    const response = await fetch(location, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw unavailable(doing, `the storage answered ${response.status}`);
    return await readCapped(response);
  } catch (thrown) {
    if (thrown instanceof ForgeError) throw thrown;
    // An address is a secret for a minute: what fetch says of it is not repeated.
    throw unavailable(doing, 'the storage did not answer');
  }
}

/** Counted as it comes: neither a header nor a compression tells how much that will be. */
async function readCapped(response: Response): Promise<Uint8Array | Refused> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > limits.zip) return tooLarge(length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(size: number): Refused {
  return refuse('evidence-too-large', `The artifact has ${size} bytes or more; ${limits.zip} are read at most.`);
}

function unavailable(doing: string, why: string): ForgeError {
  const hint = 'GitHub did not answer; run it again later.';
  return new ForgeError(`Could not ${doing}: ${why}.`, { code: 'github-unavailable', status: 0, hint });
}
