import { content } from './content.ts';
import type { Guard } from './context.ts';
import { drift } from './drift.ts';
import { evidence } from './evidence.ts';
import { freeze } from './freeze.ts';
import { health } from './health.ts';
import { lock } from './lock.ts';
import { merged } from './merged.ts';
import { permission } from './permission.ts';
import { phases } from './phases.ts';
import { priorEnvironments } from './prior-environments.ts';
import { target } from './target.ts';
import { window } from './window.ts';

/**
 * In the order in which they are asked. History and order come before them all: without these there is no plan
 * (`readHistory`, `planApply`).
 */
export const guards: readonly Guard[] = [
  permission,
  merged,
  content,
  evidence,
  freeze,
  window,
  target,
  priorEnvironments,
  phases,
  lock,
  drift,
  health,
];
