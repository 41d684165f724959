const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A duration for people: `<0.1 ms`, `0.8 ms`, `41 ms`, `5.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return '?';
  if (ms > 0 && ms < 0.1) return '<0.1 ms';
  if (ms < 9.95) return `${trim(ms)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59.95 * SECOND) return `${ms < 9.95 * SECOND ? trim(ms / SECOND) : Math.round(ms / SECOND)} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 3600) return join([Math.floor(seconds / 60), 'min'], [seconds % 60, 's']);
  const minutes = Math.round(ms / MINUTE);
  return join([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
}

/** A range with the unit of its upper end, said once: `5-7 min`, `0.8-2 ms`; a single value where both look the same. */
export function formatMsRange(lowMs: number, highMs: number): string {
  const [size, unit] = unitOf(highMs);
  const low = trim(lowMs / size);
  const high = trim(highMs / size);
  return low === high ? `${high} ${unit}` : `${low}-${high} ${unit}`;
}

function unitOf(ms: number): [number, string] {
  if (ms < SECOND) return [1, 'ms'];
  if (ms < MINUTE) return [SECOND, 's'];
  return ms < HOUR ? [MINUTE, 'min'] : [HOUR, 'h'];
}

function trim(value: number): string {
  return value >= 9.95 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, '');
}

function join([large, largeUnit]: [number, string], [small, smallUnit]: [number, string]): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
