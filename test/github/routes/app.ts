import { fillAnswer } from '../fill.ts';
import { notFound, pageOf, type Route } from '../route.ts';
import { appOf, repositoryGiven } from '../shapes.ts';
import type { Permissions } from '../state.ts';

const INSTALLATION = 'GET /repos/{owner}/{repo}/installation' as const;
const INSTALLATIONS = 'GET /app/installations' as const;
const REPOSITORIES = 'GET /installation/repositories' as const;
const TOKENS = 'POST /app/installations/{installation_id}/access_tokens' as const;

export const app: Route[] = [
  {
    operation: 'GET /app',
    needs: 'app',
    handle({ state, origin }) {
      const own = state.app;
      return own === undefined ? notFound() : { status: 200, body: { ...appOf(own.id, origin), slug: own.slug } };
    },
  },
  {
    operation: INSTALLATION,
    needs: 'app',
    handle({ state, params }) {
      const own = state.app;
      if (own === undefined || params.owner !== state.owner || params.repo !== state.repo) return notFound();
      return { status: 200, body: fillAnswer(INSTALLATION, { id: own.installationId, app_id: own.id }) };
    },
  },
  {
    operation: INSTALLATIONS,
    needs: 'app',
    handle({ state, query }) {
      const own = state.app;
      if (own === undefined) return notFound();
      const [installation] = fillAnswer(INSTALLATIONS, [{ id: own.installationId, app_id: own.id }]) as object[];
      return { status: 200, body: pageOf([{ ...installation, suspended_at: null }], query) };
    },
  },
  {
    operation: REPOSITORIES,
    needs: 'metadata:read',
    handle({ state, query, origin }) {
      const repositories = pageOf([repositoryGiven(state, origin)], query);
      return { status: 200, body: fillAnswer(REPOSITORIES, { total_count: 1, repositories }) };
    },
  },
  {
    operation: TOKENS,
    needs: 'app',
    handle({ state, params, body, token, origin }) {
      const own = state.app;
      if (own === undefined || own.installationId !== Number(params.installation_id)) return notFound();
      const actor = { login: `${own.slug}[bot]`, id: 900_000 + own.id, type: 'Bot', appId: own.id } as const;
      const permissions = { metadata: 'read', ...(body.permissions as Permissions | undefined) } as const;
      const given = {
        token: token(actor, permissions, own.tokenLifeMs),
        expires_at: new Date(Date.now() + own.tokenLifeMs).toISOString(),
        permissions,
        repository_selection: 'selected',
        repositories:
          body.repository_ids === undefined && body.repositories === undefined ? [] : [repositoryGiven(state, origin)],
      };
      return { status: 201, body: fillAnswer(TOKENS, given, 201) };
    },
  },
  {
    operation: 'GET /app/hook/deliveries',
    needs: 'app',
    handle({ state, query, origin }) {
      // Not by numbers of pages: what is new would move them.
      const cursor = Number(query.get('cursor') ?? Infinity);
      const size = Math.min(100, Number(query.get('per_page') ?? 30));
      const older = state.deliveries.filter(({ id }) => id < cursor).toReversed();
      const page = older.slice(0, size);
      const items = page.map(({ id, guid, name, statusCode, at, redelivery }) => ({
        id,
        guid,
        delivered_at: at,
        redelivery,
        duration: 0.1,
        status: statusCode < 300 ? 'OK' : 'failed',
        status_code: statusCode,
        event: name.split('-')[0],
        action: null,
        installation_id: state.app?.installationId ?? null,
        repository_id: 1,
      }));
      const link = `<${origin}/app/hook/deliveries?per_page=${size}&cursor=${page.at(-1)?.id}>; rel="next"`;
      return { status: 200, body: items, ...(older.length > size && { headers: { link } }) };
    },
  },
  {
    operation: 'POST /app/hook/deliveries/{delivery_id}/attempts',
    needs: 'app',
    async handle({ state, params, redeliver }) {
      const id = Number(params.delivery_id);
      if (!state.deliveries.some((each) => each.id === id)) return notFound();
      await redeliver(id);
      return { status: 202, body: {} };
    },
  },
  {
    operation: 'POST /app-manifests/{code}/conversions',
    needs: 'nothing',
    handle({ state, params }) {
      const own = state.app;
      if (own === undefined || params.code !== 'good-code') return notFound();
      const { id, slug, privateKey, webhookSecret } = own;
      const given = { id, slug, name: slug, pem: privateKey, webhook_secret: webhookSecret, client_secret: 'c' };
      return { status: 201, body: fillAnswer('POST /app-manifests/{code}/conversions', given, 201) };
    },
  },
];
