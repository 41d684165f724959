import { LockstepError } from '../errors.ts';
import { limitOf } from './rate-limit.ts';
import { statusOf } from './status-of.ts';

export { statusOf } from './status-of.ts';

export type ForgeErrorCode =
  | 'github-not-found'
  | 'github-moved'
  | 'github-forbidden'
  | 'github-unauthorised'
  | 'github-invalid'
  | 'github-unavailable'
  | 'github-rate-limited';

/** The code host refused, or could not be reached. */
export class ForgeError extends LockstepError {
  override readonly name: string = 'ForgeError';
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** ms since the epoch: before then nothing is asked of GitHub for this installation. */
  readonly waitUntil?: number;
  /** It was asked as often as may help. */
  readonly isExhausted: boolean;

  constructor(message: string, { code, status, hint, cause, waitUntil, isExhausted = false }: ForgeErrorDetails) {
    super(message, { code, ...(hint !== undefined && { hint }), cause });
    this.status = status;
    this.isExhausted = isExhausted;
    if (waitUntil !== undefined) this.waitUntil = waitUntil;
  }
}

interface ForgeErrorDetails {
  code: ForgeErrorCode;
  status: number;
  hint?: string;
  cause?: unknown;
  waitUntil?: number;
  isExhausted?: boolean;
}

const MOVED = { code: 'github-moved', hint: 'The repository was renamed or transferred; use its new name.' } as const;

const LIMITED = {
  code: 'github-rate-limited',
  hint: 'GitHub asks for fewer requests; run it again later.',
} as const;

const CODES: Record<number, { code: ForgeErrorCode; hint: string }> = {
  301: MOVED,
  302: MOVED,
  307: MOVED,
  308: MOVED,
  401: { code: 'github-unauthorised', hint: 'The token is not valid or has expired.' },
  403: {
    code: 'github-forbidden',
    hint: 'Give the job the permissions that the documentation names (permissions: …).',
  },
  404: { code: 'github-not-found', hint: 'It was deleted or renamed, or the token may not see it.' },
  422: { code: 'github-invalid', hint: 'GitHub did not accept the request; please report this.' },
  429: LIMITED,
};

/** What Octokit threw, with what was being done: "post the report". */
export function toForgeError(thrown: unknown, doing: string, { isExhausted = false } = {}): ForgeError {
  const status = statusOf(thrown);
  const waitUntil = thrown instanceof ForgeError ? thrown.waitUntil : undefined;
  const isLimited = waitUntil !== undefined || limitOf(thrown) !== undefined;
  const known = (isLimited ? LIMITED : CODES[status]) ?? {
    code: 'github-unavailable' as const,
    hint: 'GitHub did not answer; run it again later.',
  };
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return new ForgeError(`Could not ${doing}: ${status === 0 ? '' : `${status} `}${said}`, {
    ...known,
    status,
    cause: thrown,
    isExhausted,
    ...(waitUntil !== undefined && { waitUntil }),
  });
}
