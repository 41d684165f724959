import { applyRights, permissions } from './github.ts';
import { callbackOf } from './report-page/login.ts';

/** What GitHub is asked to make: an App with no more rights than the bot uses. https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest */
export function manifestFor({ publicUrl, applies }: { publicUrl: string; applies: boolean }): object {
  return {
    name: 'Lockstep',
    url: publicUrl,
    description: 'Rehearses database migrations in pull requests.',
    public: false,
    hook_attributes: { url: new URL('/api/github/webhooks', publicUrl).href, active: true },
    callback_urls: [callbackOf({ publicUrl })],
    redirect_url: new URL('/setup/done', publicUrl).href,
    default_permissions: { ...permissions, ...(applies && { ...applyRights, actions: 'write' }) },
    default_events: [
      'check_run',
      'check_suite',
      'issue_comment',
      'merge_group',
      'pull_request',
      'push',
      'repository',
      'workflow_run',
    ],
  };
}
