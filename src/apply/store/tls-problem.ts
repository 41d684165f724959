/**
 * What to do about a connection that was not let in because of TLS; undefined where it was something else. By the codes
 * of https://nodejs.org/docs/latest-v24.x/api/tls.html#x509-certificate-error-codes, and pg's and the server's words.
 */
export function tlsProblem(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { message } = thrown;
  const { code: given, syscall } = thrown as Error & { code?: unknown; syscall?: unknown };
  const code = typeof given === 'string' ? given : '';
  if (syscall === 'open')
    return 'Put the file there where Lockstep runs, readable, or correct `sslrootcert`, `sslcert` and `sslkey` in the URL.';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'Let the URL name the host that the server’s certificate is for. Nothing was sent.';
  if (/^CERT_HAS_EXPIRED|^CERT_NOT_YET_VALID/.test(code))
    return 'Renew the server’s certificate, or correct the clock here. Nothing was sent.';
  if (UNTRUSTED.test(code))
    return 'Let `sslrootcert` in the URL name a file, where Lockstep runs, with the certificate of whoever signed the server’s. Nothing was sent.';
  if (/does not support SSL|does not speak TLS|establishing an SSL connection/.test(message))
    return 'Switch `ssl` on at the server; the URL asks for it, and plain text is not tried.';
  if (code === '28000' && /no encryption/.test(message))
    return 'Add `sslmode=verify-full` to the URL, and `sslrootcert` where the server’s certificate is not of a public authority.';
  if (code === '28000' && /client certificate/.test(message))
    return 'Let `sslcert` and `sslkey` in the URL name the files of the role’s certificate.';
  return undefined;
}

const UNTRUSTED = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_)/;
