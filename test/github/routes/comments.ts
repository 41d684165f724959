import { invalid, notFound, pageOf, type Route } from '../route.ts';
import { commentShape, simpleUser } from '../shapes.ts';
import type { FakeComment, GitHubState } from '../state.ts';

/** GitHub's own limit, in characters. */
const LONGEST = 65_536;

export const comments: Route[] = [
  {
    operation: 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
    needs: 'issues:read',
    handle({ state, params, query, origin }) {
      const own = state.comments.filter(({ number }) => number === Number(params.issue_number));
      return { status: 200, body: pageOf(own, query).map((comment) => commentShape(comment, state, origin)) };
    },
  },
  {
    operation: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
    needs: 'issues:write',
    handle({ state, params, body, actor, origin }) {
      const number = Number(params.issue_number);
      if (!state.pulls.has(number)) return notFound();
      const text = String(body.body);
      if (text.length > LONGEST) return invalid('body is too long (maximum is 65536 characters)');
      const at = new Date().toISOString();
      const comment = {
        id: state.nextId++,
        number,
        body: text,
        author: actor,
        createdAt: at,
        updatedAt: at,
        reactions: [],
      };
      state.comments.push(comment);
      return { status: 201, body: commentShape(comment, state, origin) };
    },
  },
  {
    operation: 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
    needs: 'issues:write',
    handle({ state, params, body, origin }) {
      const comment = commentOf(state, params.comment_id);
      if (comment === undefined) return notFound();
      const text = String(body.body);
      if (text.length > LONGEST) return invalid('body is too long (maximum is 65536 characters)');
      comment.body = text;
      comment.updatedAt = new Date().toISOString();
      return { status: 200, body: commentShape(comment, state, origin) };
    },
  },
  {
    operation: 'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}',
    needs: 'issues:write',
    handle({ state, params }) {
      const comment = commentOf(state, params.comment_id);
      if (comment === undefined) return { status: 204 };
      state.comments.splice(state.comments.indexOf(comment), 1);
      return { status: 204 };
    },
  },
  {
    operation: 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
    needs: 'issues:write',
    handle({ state, params, body, actor, origin }) {
      const comment = commentOf(state, params.comment_id);
      if (comment === undefined) return notFound();
      const content = String(body.content);
      const known = comment.reactions.find((each) => each.content === content && each.author.login === actor.login);
      const reaction = known ?? { id: state.nextId++, content, author: actor };
      if (known === undefined) comment.reactions.push(reaction);
      const shape = {
        id: reaction.id,
        node_id: `RE_${reaction.id}`,
        user: simpleUser(actor, origin),
        content,
        created_at: new Date().toISOString(),
      };
      return { status: known === undefined ? 201 : 200, body: shape };
    },
  },
];

function commentOf(state: GitHubState, id: string | undefined): FakeComment | undefined {
  return state.comments.find((comment) => comment.id === Number(id));
}
