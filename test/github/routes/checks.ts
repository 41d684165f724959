import { invalid, notFound, pageOf, type Request, type Route } from '../route.ts';
import { checkShape } from '../shapes.ts';
import type { FakeCheck, GitHubState } from '../state.ts';

export const checks: Route[] = [
  {
    operation: 'POST /repos/{owner}/{repo}/check-runs',
    needs: 'checks:write',
    handle(request) {
      const { state, body, actor, origin } = request;
      const check: FakeCheck = {
        id: state.nextId++,
        sha: body.head_sha as string,
        name: body.name as string,
        status: 'queued',
        conclusion: null,
        detailsUrl: null,
        externalId: (body.external_id as string | undefined) ?? '',
        output: { title: null, summary: null, text: null },
        annotations: [],
        actions: [],
        // A workflow's own token acts as GitHub's App for Actions.
        appId: actor.appId ?? 15368,
        history: [],
      };
      const refusal = change(check, body);
      if (refusal !== undefined) return invalid(refusal);
      state.checks.push(check);
      return { status: 201, body: checkShape(check, state, origin) };
    },
  },
  {
    operation: 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
    needs: 'checks:write',
    handle({ state, params, body, origin, actor }) {
      const check = checkOf(state, params.check_run_id);
      if (check === undefined || check.appId !== (actor.appId ?? 15368)) return notFound();
      const refusal = change(check, body);
      if (refusal !== undefined) return invalid(refusal);
      return { status: 200, body: checkShape(check, state, origin) };
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}',
    needs: 'checks:read',
    handle({ state, params, origin }) {
      const check = checkOf(state, params.check_run_id);
      return check === undefined ? notFound() : { status: 200, body: checkShape(check, state, origin) };
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations',
    needs: 'checks:read',
    handle({ state, params, query }) {
      const check = checkOf(state, params.check_run_id);
      if (check === undefined) return notFound();
      const shapes = check.annotations.map((each) => ({
        start_column: null,
        end_column: null,
        raw_details: null,
        title: null,
        blob_href: 'https://example.invalid/blob',
        ...each,
      }));
      return { status: 200, body: pageOf(shapes, query) };
    },
  },
  { operation: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs', needs: 'checks:read', handle: listChecks },
];

function listChecks({ state, params, query, origin }: Request) {
  const name = query.get('check_name');
  const app = query.get('app_id');
  const found = state.checks.filter(
    (check) =>
      check.sha === params.ref &&
      (name === null || check.name === name) &&
      (app === null || check.appId === Number(app)),
  );
  // `latest`: of each name and App only the newest.
  const shown =
    query.get('filter') === 'all'
      ? found
      : found.filter(
          (check) =>
            !found.some(({ id, name: same, appId }) => same === check.name && appId === check.appId && id > check.id),
        );
  const page = pageOf(shown, query).map((check) => checkShape(check, state, origin));
  return { status: 200, body: { total_count: shown.length, check_runs: page } };
}

/** @returns why GitHub would not take it */
function change(check: FakeCheck, body: Record<string, unknown>): string | undefined {
  const output = (body.output ?? {}) as { title?: string; summary?: string; text?: string; annotations?: object[] };
  if ((output.annotations?.length ?? 0) > 50) return 'Only 50 items are allowed';
  if (Math.max(output.summary?.length ?? 0, output.text?.length ?? 0) > 65_535)
    return 'Only 65535 characters are allowed';
  if ((output.title?.length ?? 0) > 255) return 'title is too long';
  const actions = (body.actions ?? []) as Array<{ label: string; description: string; identifier: string }>;
  if (actions.length > 3) return 'Only 3 actions are allowed';
  for (const { label, description, identifier } of actions) {
    if (label.length > 20 || description.length > 40 || identifier.length > 20) return 'an action is too long';
  }
  if (body.status !== undefined) check.status = body.status as FakeCheck['status'];
  if (body.conclusion !== undefined) {
    check.conclusion = body.conclusion as string;
    check.status = 'completed';
  } else if (body.status !== undefined) check.conclusion = null;
  if (body.details_url !== undefined) check.detailsUrl = body.details_url as string;
  if (body.actions !== undefined) check.actions = actions;
  check.output = {
    title: output.title ?? check.output.title,
    summary: output.summary ?? check.output.summary,
    text: output.text ?? check.output.text,
  };
  check.annotations.push(...((output.annotations ?? []) as Array<Record<string, unknown>>));
  check.history.push(check.conclusion ?? check.status);
  return undefined;
}

function checkOf(state: GitHubState, id: string | undefined): FakeCheck | undefined {
  return state.checks.find((check) => check.id === Number(id));
}
