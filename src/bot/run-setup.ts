import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { toError } from '../errors.ts';
import { isSameText } from './is-same-text.ts';
import { type RunningServer, startHttp } from './server.ts';
import { donePage, failedPage, type MadeApp, setupPage } from './setup-page.ts';

export interface SetupSettings {
  publicUrl: string | undefined;
  webUrl: string;
  apiUrl: string;
  host: string;
  port: number;
  /** Whether the App gets the rights to apply, too. */
  applies: boolean;
}

/** Instead of the bot, as long as no App is configured: a page that has GitHub make one. */
export function runSetup(settings: SetupSettings, log: Logger): Promise<RunningServer> {
  const state = randomBytes(24).toString('base64url');
  return startHttp(
    {
      'GET /': () => ({ status: 200, type: 'text/html', body: setupPage({ ...settings, state }) }),
      'GET /healthz': () => ({ status: 200, body: 'waiting to be set up\n' }),
      async 'GET /setup/done'(_, query) {
        const [code, given] = [query.get('code') ?? '', query.get('state') ?? ''];
        if (!isSameText(given, state) || !/^[\w-]{1,100}$/.test(code)) {
          return { status: 400, type: 'text/html', body: failedPage('This was not begun here.') };
        }
        try {
          const response = await fetch(`${settings.apiUrl}/app-manifests/${code}/conversions`, { method: 'POST' });
          if (!response.ok) throw new Error(`GitHub answered ${response.status}`);
          const data = (await response.json()) as MadeApp;
          log.info({ app: data.id }, 'a GitHub App was made');
          return { status: 200, type: 'text/html', body: donePage(data) };
        } catch (thrown) {
          log.warn({ why: toError(thrown).message }, 'no GitHub App was made');
          return { status: 502, type: 'text/html', body: failedPage('GitHub did not make the App.') };
        }
      },
    },
    { ...settings, log },
  );
}
