import { fillAnswer } from '../fill.ts';
import type { Route } from '../route.ts';
import { userGiven } from '../shapes.ts';

const USER = 'GET /user' as const;

/** Whose token it is; an installation's is nobody's. */
export const user: Route[] = [
  {
    operation: USER,
    needs: 'metadata:read',
    handle({ actor }) {
      if (actor.type !== 'User') {
        const message = 'Resource not accessible by integration';
        return { status: 403, body: { message, documentation_url: 'https://docs.github.com/rest', status: '403' } };
      }
      return { status: 200, body: fillAnswer(USER, userGiven(actor.login)) };
    },
  },
];
