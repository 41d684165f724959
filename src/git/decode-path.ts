const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A path as Git stores it. Bytes that are not UTF-8 are kept apart as `\xNN`, so that two such names stay two names;
 * files are read by blob id, never by this name.
 */
export function decodePath(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) =>
      byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    ).join('');
  }
}
