import { LockstepError } from '../errors.ts';

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

  constructor(message: string, { code, status, hint, cause }: ForgeErrorDetails) {
    super(message, { code, ...(hint !== undefined && { hint }), cause });
    this.status = status;
  }
}

interface ForgeErrorDetails {
  code: ForgeErrorCode;
  status: number;
  hint?: string;
  cause?: unknown;
}

const MOVED = { code: 'github-moved', hint: 'The repository was renamed or transferred; use its new name.' } as const;

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
  429: { code: 'github-rate-limited', hint: 'GitHub asks for fewer requests; run it again later.' },
};

/** What Octokit threw, with what was being done: "post the report". */
export function toForgeError(thrown: unknown, doing: string): ForgeError {
  const status = statusOf(thrown);
  const known = CODES[status] ?? {
    code: 'github-unavailable' as const,
    hint: 'GitHub did not answer; run it again later.',
  };
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return new ForgeError(`Could not ${doing}: ${status === 0 ? '' : `${status} `}${said}`, {
    ...known,
    status,
    cause: thrown,
  });
}

export function statusOf(thrown: unknown): number {
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return 0;
  return typeof thrown.status === 'number' ? thrown.status : 0;
}
