import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isSameText } from './is-same-text.ts';
import type { Delivery } from './queue.ts';

/** What is answered to a webhook, and whether there is something to keep. */
export type Received = { status: number; why: string } | { delivery: Delivery };

/** GitHub sends no more. https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap */
const LARGEST = 25 * 1024 * 1024;

/** Reads a webhook: its signature is verified on the bytes as they came, before anything in them is looked at. */
export async function receive(request: IncomingMessage, secret: string): Promise<Received> {
  const bytes = await readBody(request);
  if (bytes === undefined) return { status: 413, why: 'too large' };
  if (!isSigned(bytes, secret, header(request, 'x-hub-signature-256'))) return { status: 401, why: 'bad signature' };
  const [id, event] = [header(request, 'x-github-delivery'), header(request, 'x-github-event')];
  if (!/^[\w-]{8,100}$/.test(id) || !/^[a-z_]{2,60}$/.test(event))
    return { status: 400, why: 'no delivery id or event' };
  const payload = bytes.toString('utf8');
  try {
    const key = keyOf(event, JSON.parse(payload) as Payload);
    if (key === undefined) return { status: 202, why: 'not needed' };
    return { delivery: { id, event, key, payload: event === 'push' ? withoutCommits(payload) : payload } };
  } catch {
    return { status: 400, why: 'not JSON' };
  }
}

/** Every branch of every repository sends them; what is in them is asked for where it is needed. */
function withoutCommits(payload: string): string {
  const { commits: _, ...rest } = JSON.parse(payload) as { commits?: unknown };
  return JSON.stringify(rest);
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

/** Undefined where it is too large; nothing more is read then. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries */
function isSigned(bytes: Buffer, secret: string, signature: string): boolean {
  return isSameText(signature, `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`);
}

interface About {
  head_sha: string;
  /** None of forks. */
  pull_requests?: Array<{ number: number }>;
}

const BRANCHES = 'refs/heads/';

interface Payload {
  action?: string;
  repository?: { id: number };
  installation?: { id: number };
  pull_request?: { number: number };
  issue?: { number: number; pull_request?: object | null };
  merge_group?: { head_sha: string };
  check_run?: About;
  check_suite?: About;
  workflow_run?: { head_sha: string };
  ref?: string;
}

const ACTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    pull_request: ['opened', 'synchronize', 'reopened', 'ready_for_review', 'converted_to_draft', 'edited', 'closed'],
    merge_group: ['checks_requested'],
    workflow_run: ['requested', 'in_progress', 'completed'],
    check_run: ['rerequested', 'requested_action'],
    check_suite: ['rerequested'],
    issue_comment: ['created'],
    installation: ['created', 'deleted', 'unsuspend'],
    installation_repositories: ['added', 'removed'],
    repository: ['renamed', 'transferred'],
  }),
);

/** What a delivery is about; undefined for those that nobody here works on. */
function keyOf(event: string, payload: Payload): string | undefined {
  const { action = '', repository, pull_request: pull, issue, ref = '' } = payload;
  if (event === 'push') {
    return repository && ref.startsWith(BRANCHES) ? `${repository.id}~${ref.slice(BRANCHES.length)}` : undefined;
  }
  if (!(ACTIONS.get(event) ?? []).includes(action)) return undefined;
  if (event.startsWith('installation')) return `installation ${payload.installation?.id}`;
  if (repository === undefined) return undefined;
  if (event === 'repository') return `repository ${repository.id}`;
  const number = pull?.number ?? (issue?.pull_request ? issue.number : undefined);
  if (number !== undefined) return `${repository.id}#${number}`;
  const check = payload.check_run ?? payload.check_suite;
  // One at a time with what else is about the pull request.
  const [first] = check?.pull_requests ?? [];
  if (first !== undefined) return `${repository.id}#${first.number}`;
  const sha = (payload.merge_group ?? check ?? payload.workflow_run)?.head_sha;
  return sha === undefined ? undefined : `${repository.id}@${sha}`;
}
