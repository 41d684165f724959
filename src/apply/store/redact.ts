/** Shorter passwords are words like any other: taking them out would hide what the text says, and no secret. */
const SHORTEST = 8;

/** Takes a connection's secrets out of whatever is about to be kept. */
export type Redact = <T>(value: T) => T;

/** @param url of the target; it and its password appear in no text that went through the result. */
export function createRedact(url: string): Redact {
  const secrets = [url, ...passwordsOf(url)].filter((secret) => secret.length >= SHORTEST);
  function text(value: string): string {
    let kept = value.replace(/\b(postgres(?:ql)?:\/\/)[^\s'"]+/g, '$1…');
    for (const secret of secrets) kept = kept.replaceAll(secret, '…');
    return kept;
  }
  function any(value: unknown): unknown {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(any);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [text(key), any(each)]));
  }
  return <T>(value: T) => any(value) as T;
}

function passwordsOf(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { password, searchParams } = new URL(url);
  return [password, safeDecode(password), searchParams.get('password') ?? ''];
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * A server's error without what it may quote of the rows. Messages of class 22 quote the value that did not fit (`invalid
 * input syntax for type integer: "…"`), in the quotation marks of the server's language, and the value may hold such marks;
 * a migration's own RAISE (P0001, or whatever code it gives) says what it likes; DETAIL, which quotes keys, is never kept.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function withoutValues({
  sqlstate,
  message,
  isRaised = false,
}: {
  sqlstate?: string;
  message: string;
  isRaised?: boolean;
}): { sqlstate?: string; message: string } {
  if (sqlstate === undefined) return { message };
  if (isRaised || sqlstate === 'P0001') return { sqlstate, message: RAISED };
  return { sqlstate, message: sqlstate.startsWith('22') ? message.replace(/["„“”«»‹›].*/s, '"…"') : message };
}

const RAISED = 'The migration raised an exception; its text is not kept.';
