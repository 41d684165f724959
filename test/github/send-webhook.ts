import { createHmac, randomUUID } from 'node:crypto';
import { checkWebhook } from './contract.ts';
import type { FakeGitHub } from './fake-github.ts';
import { fillWebhook } from './fill.ts';
import { commitOf } from './git.ts';
import type { WebhookName } from './operations.ts';
import { pullGiven, repositoryGiven, userGiven } from './shapes.ts';

export interface Webhook {
  name: string;
  /** The payload's own part; what else GitHub's description demands is filled in. */
  given: unknown;
  /** Default: a new one. */
  guid?: string;
  /** Sent as it was kept. */
  again?: boolean;
  /** Default: the App's. */
  secret?: string;
}

export interface Sent {
  status: number;
  guid: string;
  body: string;
}

/** Sends a webhook as GitHub does: signed, judged by GitHub's own description, and kept whether it arrived or not. */
export async function deliver(fake: FakeGitHub, webhook: Webhook): Promise<Sent> {
  const { name, guid = randomUUID(), again = false } = webhook;
  const payload = again ? webhook.given : fillWebhook(name as WebhookName, webhook.given);
  fake.violations.push(...checkWebhook(name as WebhookName, payload).map((each) => `${name}: ${each}`));
  const text = JSON.stringify(payload);
  const secret = webhook.secret ?? fake.state.app?.webhookSecret ?? '';
  const sent = await post(fake.webhookUrl, text, {
    'content-type': 'application/json',
    'x-github-delivery': guid,
    'x-github-event': eventOf(name),
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
  });
  const id = fake.state.nextId++;
  const at = new Date().toISOString();
  fake.state.deliveries.push({ id, guid, name, payload, statusCode: sent.status, at, redelivery: again });
  return { ...sent, guid };
}

async function post(url: string | undefined, body: string, headers: Record<string, string>) {
  if (url === undefined) return { status: 502, body: '' };
  try {
    const response = await fetch(url, { method: 'POST', body, headers });
    return { status: response.status, body: await response.text() };
  } catch {
    return { status: 502, body: '' };
  }
}

/** `pull-request-opened` is the event `pull_request`. */
function eventOf(name: string): string {
  const known = [
    'pull_request',
    'merge_group',
    'check_run',
    'check_suite',
    'issue_comment',
    'installation_repositories',
    'installation',
    'repository',
    'push',
    'workflow_run',
    'ping',
  ];
  return known.find((event) => name.startsWith(event.replaceAll('_', '-'))) ?? name;
}

/** `pull-request-<action>` for a pull request as it is now. */
export async function sendPull(
  fake: FakeGitHub,
  action: 'opened' | 'synchronize' | 'reopened' | 'ready_for_review' | 'edited' | 'closed',
  number: number,
  more: Partial<Webhook> = {},
): Promise<Sent> {
  const { state, origin } = fake;
  const pull = state.pulls.get(number);
  if (pull === undefined) throw new Error(`there is no pull request ${number}`);
  const given = {
    ...common(fake, pull.author),
    action,
    number,
    pull_request: await pullGiven(pull, state, origin),
    ...(action === 'synchronize' && { before: '0'.repeat(40), after: '0'.repeat(40) }),
    ...(action === 'edited' && { changes: { base: { ref: { from: 'x' }, sha: { from: '0'.repeat(40) } } } }),
  };
  return fake.send({ name: `pull-request-${action.replaceAll('_', '-')}`, given, ...more });
}

/** A branch that has moved. */
export async function sendPush(fake: FakeGitHub, branch: string, more: Partial<Webhook> = {}): Promise<Sent> {
  const after = (await commitOf(fake.state.dir, `refs/heads/${branch}`)) ?? '0'.repeat(40);
  const given = { ...common(fake, 'ada'), ref: `refs/heads/${branch}`, before: '0'.repeat(40), after, commits: [] };
  return fake.send({ name: 'push', given, ...more });
}

/** A comment that somebody writes on a pull request: kept, and told to the App. */
export async function sendComment(
  fake: FakeGitHub,
  { number, body, login, sender = login, type = 'User' }: CommentSent,
  more: Partial<Webhook> = {},
): Promise<{ id: number; sent: Sent }> {
  const { state } = fake;
  const author = userGiven(login, type) as { login: string; id: number; type: 'User' | 'Bot' };
  const id = state.nextId++;
  const at = new Date().toISOString();
  state.comments.push({ id, number, body, author, createdAt: at, updatedAt: at, reactions: [] });
  const given = {
    ...common(fake, sender),
    action: 'created',
    issue: {
      number,
      title: 't',
      state: 'open',
      pull_request: { url: 'x', html_url: 'x', diff_url: 'x', patch_url: 'x' },
    },
    comment: { id, body, user: author, author_association: 'MEMBER' },
  };
  return { id, sent: await fake.send({ name: 'issue-comment-created', given, ...more }) };
}

export interface CommentSent {
  number: number;
  body: string;
  login: string;
  /** Default: its author. */
  sender?: string;
  type?: 'User' | 'Bot';
}

/** What every webhook of a repository has. */
export function common(fake: FakeGitHub, sender: string): object {
  const { state, origin } = fake;
  return {
    repository: repositoryGiven(state, origin),
    sender: userGiven(sender),
    installation: { id: state.app?.installationId ?? 0, node_id: 'I' },
  };
}
