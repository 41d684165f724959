import { expect } from 'vitest';
import type { Finding } from '../../analysis.ts';

export interface WantedFinding {
  severity: string;
  /** A part of the message. */
  message: string;
  /** A part of the recipe. */
  step?: string | undefined;
  hygiene?: true;
  /** The whole SQL of the edit; `undefined` where there must be none. */
  edit?: string | undefined;
}

/** One finding and no other, as a case of a rule's test wants it. */
export function expectFinding([finding, ...rest]: Finding[], wanted: WantedFinding): void {
  const { severity, message, step, hygiene } = wanted;
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ severity });
  expect(finding?.message).toContain(message);
  if (hygiene !== undefined) expect(finding?.hygiene).toBe(true);
  if (step !== undefined) expect(finding?.recipe?.join('\n')).toContain(step);
  if ('edit' in wanted) expect(finding?.edit?.sql).toBe(wanted.edit);
}
