import { fingerprintText } from './parser.ts';

/**
 * The same for texts that differ in constants, parameters and the length of IN lists only. A text that the grammar
 * refuses has none. Call `loadParser` before. https://github.com/pganalyze/libpg_query/wiki/Fingerprinting
 */
export function fingerprintOf(sql: string): string | undefined {
  try {
    const found = fingerprintText(sql);
    return /^[0-9a-f]{16}$/.test(found) ? found : undefined;
  } catch {
    return undefined;
  }
}
