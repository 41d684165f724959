import { manifestFor } from './manifest.ts';

export interface SetupPage {
  /** As browsers see the bot; undefined where it is not known. */
  publicUrl: string | undefined;
  /** `https://github.com`. */
  webUrl: string;
  /** Whether the App gets the rights to apply, too. */
  applies: boolean;
  /** Given back by GitHub, so that nobody else can end what was begun here. */
  state: string;
}

/** What somebody sees who opens the bot before an App is configured: one button that makes the App. */
export function setupPage({ publicUrl, webUrl, state, applies }: SetupPage): string {
  if (publicUrl === undefined) {
    return page(
      '<p>Set <code>PUBLIC_URL</code> to the address at which GitHub reaches this server, and start it again.</p>',
    );
  }
  const action = `${webUrl}/settings/apps/new?state=${encodeURIComponent(state)}`;
  return page(`<p>This server is no GitHub App yet. The button takes you to GitHub, which makes one with the rights that
Lockstep needs and no more, and brings you back here.</p>
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="manifest" value="${escapeHtml(JSON.stringify(manifestFor({ publicUrl, applies })))}">
<button>Make the GitHub App</button></form>`);
}

/** https://docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest */
export interface MadeApp {
  id: number;
  client_id?: string;
  client_secret?: string;
  pem: string;
  webhook_secret: string | null;
  html_url: string;
}

/** What GitHub answered, to be put into the environment. Shown once; nothing is kept. */
export function donePage(app: MadeApp): string {
  const lines = [
    `APP_ID=${app.id}`,
    `WEBHOOK_SECRET=${app.webhook_secret ?? ''}`,
    `PRIVATE_KEY="${app.pem.trim().replaceAll('\n', '\\n')}"`,
    ...(app.client_id ? [`CLIENT_ID=${app.client_id}`, `CLIENT_SECRET=${app.client_secret ?? ''}`] : []),
  ];
  return page(`<p>The App is made. Put these into the server's environment; they are not shown again.</p>
<pre>${escapeHtml(lines.join('\n'))}</pre>
<p>Start the server again, then <a href="${escapeHtml(`${app.html_url}/installations/new`)}">install the App</a> on the
repositories.</p>`);
}

export function runningPage(): string {
  return page('<p>The bot is running. <a href="/healthz">Health</a>, <a href="/metrics">metrics</a>.</p>');
}

export function noReportsPage(): string {
  return page(`<p>This server does not serve reports. Whoever runs it can have it do so: set <code>PUBLIC_URL</code>,
<code>CLIENT_ID</code> and <code>CLIENT_SECRET</code> (docs/bot.md), and start it again. Until then, the report is among
the artifacts of the workflow’s run.</p>`);
}

export function failedPage(why: string): string {
  return page(`<p>${escapeHtml(why)}</p><p><a href="/">Try again</a>.</p>`);
}

function page(body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Lockstep</title><style>body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}
pre{overflow:auto;padding:1rem;border:1px solid}button{font:inherit;padding:.5rem 1rem}</style><h1>Lockstep</h1>${body}</html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
