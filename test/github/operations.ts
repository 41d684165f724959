/** The parts of GitHub's REST API that the tests play, as `METHOD /path` of its OpenAPI description. */
export const operations = [
  'GET /repos/{owner}/{repo}',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
  'GET /repos/{owner}/{repo}/pulls',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
  'POST /repos/{owner}/{repo}/check-runs',
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}',
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations',
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
  'GET /repos/{owner}/{repo}/git/blobs/{file_sha}',
  'GET /repos/{owner}/{repo}/git/commits/{commit_sha}',
  'GET /repos/{owner}/{repo}/git/ref/{ref}',
  'GET /repos/{owner}/{repo}/commits',
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
  'GET /repos/{owner}/{repo}/compare/{basehead}',
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts',
  'GET /user',
  'GET /app',
  'POST /app/installations/{installation_id}/access_tokens',
  'GET /app/hook/deliveries',
  'POST /app/hook/deliveries/{delivery_id}/attempts',
  'POST /app-manifests/{code}/conversions',
] as const;

export type OperationId = (typeof operations)[number];

/** The webhooks that the tests send, by GitHub's own names of them. */
export const webhookNames = [
  'ping',
  'pull-request-opened',
  'pull-request-synchronize',
  'pull-request-reopened',
  'pull-request-ready-for-review',
  'pull-request-edited',
  'pull-request-closed',
  'merge-group-checks-requested',
  'check-run-rerequested',
  'check-run-requested-action',
  'check-suite-rerequested',
  'issue-comment-created',
  'issue-comment-edited',
  'installation-deleted',
  'installation-repositories-removed',
  'push',
  'repository-renamed',
  'repository-transferred',
] as const;

export type WebhookName = (typeof webhookNames)[number];
