import { content } from './content.ts';
import type { Guard } from './context.ts';
import { drift } from './drift.ts';
import { evidence } from './evidence.ts';
import { freeze } from './freeze.ts';
import { health } from './health.ts';
import { lock } from './lock.ts';
import { merged } from './merged.ts';
import { order } from './order.ts';
import { permission } from './permission.ts';
import { phases } from './phases.ts';
import { priorEnvironments } from './prior-environments.ts';
import { target } from './target.ts';
import { window } from './window.ts';

/**
 * In the order in which they are asked. What speaks against the change itself, its history and its order was found before
 * (`readChange`, `readHistory`, `planApply`): without these there is no plan.
 */
export const guards: readonly Guard[] = [
  permission,
  merged,
  content,
  evidence,
  freeze,
  window,
  target,
  order,
  priorEnvironments,
  phases,
  lock,
  drift,
  health,
];
