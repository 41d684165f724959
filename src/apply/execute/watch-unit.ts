import { controlOf, type Driver, tell } from './driver.ts';
import { readHealth } from './health.ts';
import type { TargetSession } from './session.ts';
import { startWatch, type Watch } from './watch.ts';

/** The watch over one unit; what it finds of replicas and disk while a statement runs is told, not acted on. */
export function watchUnit(
  driver: Driver,
  { work, concurrently }: { work: TargetSession; concurrently: boolean },
): Watch {
  const { pace, options } = driver;
  const { settings, store } = options;
  const control = controlOf(driver);
  let last = '';
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
    async health() {
      const reasons = await readHealth(control, settings);
      const why = reasons.join('; ');
      if (why !== last && why !== '') tell(driver, 'unhealthy', { reasons }, why);
      last = why;
    },
  });
}
