import type { JsonReport } from './report.ts';

const CHAIN = ['expand', 'backfill', 'contract'] as const;

/** `phase: [expand] → backfill → contract`; what this PR does is in brackets, other phases follow. */
export function phaseLine({ phases, reasons }: JsonReport): string {
  if (phases.length === 0) return '';
  const present = new Set<string>(phases);
  const chain = CHAIN.map((phase) => (present.has(phase) ? `[${phase}]` : phase)).join(' → ');
  const others = phases.filter((phase) => !(CHAIN as readonly string[]).includes(phase));
  const mixed = reasons.some(
    ({ code, severity }) => severity === 'block' && ['expand-and-contract', 'switch'].includes(code),
  );
  const onChain = phases.length > others.length;
  const named = [...(onChain ? [chain] : []), ...others.map((phase) => `[${phase}]`)].join(' + ');
  return `phase: ${named}${mixed ? ' (must be split)' : ''}`;
}

/** Milliseconds of the whole check: the stages run one after the other. */
export function totalMs({ timings }: JsonReport): number {
  return timings.total ?? Object.values(timings).reduce((sum, ms) => sum + ms, 0);
}
