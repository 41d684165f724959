/** What is taken from an artifact at most. A report of 3,000 statements has about 2 MB, and packs to a twentieth. */
export const limits = {
  /** Bytes of the zip. */
  zip: 20 * 1024 * 1024,
  /** Files in it. */
  entries: 20,
  /** Bytes of all its files, as the zip declares them. */
  declared: 100 * 1024 * 1024,
  /** Bytes of report.json. */
  report: 8 * 1024 * 1024,
  /** Of a file above a megabyte: bytes for each byte of the zip. Deflate reaches 1,032 with zeros only. */
  ratio: 150,
  /** Nested arrays and objects of report.json; the schema has 9. */
  depth: 30,
  /** Values in report.json. */
  values: 1_000_000,
  /** Characters of any one text; the longest that Lockstep writes is a statement's SQL. */
  text: 20_100,
  /** Characters of a file's path. */
  path: 1_000,
} as const;
