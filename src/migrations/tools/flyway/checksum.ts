import { crc32 } from 'node:zlib';

/**
 * Flyway's checksum: CRC-32 over the lines without their ends and without a byte order mark, as a signed 32-bit number
 * (flyway/flyway: ChecksumCalculator). A change of line ends alone leaves it as it is.
 */
export function flywayChecksum(text: string): number {
  return crc32(text.replace(/^\uFEFF/, '').replace(/\r\n?|\n/g, '')) | 0;
}
