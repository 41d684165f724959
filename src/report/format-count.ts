const UNITS = ['', ' k', ' M', ' G', ' T'] as const;

/** A count for people: `812`, `10 k`, `1.5 M`, `210 M`. Three significant digits from a thousand on. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return '?';
  let value = Math.round(count);
  let unit = 0;
  // 999.5 would be shown as 1000: it belongs to the next unit.
  while (Math.abs(value) >= (unit === 0 ? 1000 : 999.5) && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || Math.abs(value) >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits).replace(/\.0$/, '')}${UNITS[unit]}`;
}
