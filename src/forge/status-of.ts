/** HTTP status of what Octokit threw; 0 where there was no answer. */
export function statusOf(thrown: unknown): number {
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return 0;
  return typeof thrown.status === 'number' ? thrown.status : 0;
}

/** Headers of the answer that Octokit threw. */
export function headersOf(thrown: unknown): Record<string, string | undefined> {
  if (typeof thrown !== 'object' || thrown === null || !('response' in thrown)) return {};
  const { response } = thrown as { response?: { headers?: Record<string, string> } };
  return response?.headers ?? {};
}
