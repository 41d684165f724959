import { controlOf, type Driver, tell } from './driver.ts';
import { readFindings } from './health.ts';
import type { TargetSession } from './session.ts';
import { startWatch, type Unwell, type Watch } from './watch.ts';

/** The watch over one unit. */
export function watchUnit(
  driver: Driver,
  { work, concurrently }: { work: TargetSession; concurrently: boolean },
): Watch {
  const { pace, options } = driver;
  const { settings, store } = options;
  const control = controlOf(driver);
  return startWatch({
    control,
    of: work,
    major: driver.major,
    maxPause: (settings.maxPause ?? settings.lockTimeout) * 1000,
    concurrently,
    every: pace.watch,
    controlsEvery: pace.controls,
    stopAsked: async () => (await store.controls(driver.run.id)).some(({ verb }) => verb === 'cancel'),
    healthEvery: pace.health,
    health: lookAfter(driver, control),
  });
}

/** Tells what it finds of replicas, sessions and disk while a statement runs. @returns what of it ends the statement */
export function lookAfter(driver: Driver, control: TargetSession): () => Promise<Unwell | undefined> {
  let last = '';
  return async () => {
    const found = await readFindings(control, driver.options.settings);
    const reasons = found.map(({ why }) => why);
    const why = reasons.join('; ');
    if (why !== last && why !== '') tell(driver, 'unhealthy', { reasons }, why);
    last = why;
    const critical = found.filter((each) => each.critical === true);
    const [first] = critical;
    return first && { code: first.code, why: critical.map((each) => each.why).join('; ') };
  };
}
