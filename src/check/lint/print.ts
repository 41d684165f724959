/** Loading node:crypto is a good part of a call on a small file that has not changed. */
const SHORT_BYTES = 16 * 1024;

/** What bytes are known again by: few by themselves, many by their SHA-256. */
export function printOf(bytes: Buffer | string): string {
  const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  if (all.length <= SHORT_BYTES) return `=${all.toString('latin1')}`;
  return process.getBuiltinModule('node:crypto').hash('sha256', all, 'base64url');
}
