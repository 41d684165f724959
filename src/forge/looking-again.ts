import { ForgeError } from './forge-error.ts';

const ATTEMPTS = 3;

/**
 * Does it again from the start where GitHub failed on a request that makes something: it may have been carried out, so
 * `doIt` must begin by looking at what is there. What only looks is repeated where it is asked, and not here once more.
 */
export async function lookingAgain<T>(doIt: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await doIt();
    } catch (thrown) {
      const mayHelp = thrown instanceof ForgeError && thrown.code === 'github-unavailable' && !thrown.isExhausted;
      if (!mayHelp || attempt >= ATTEMPTS) throw thrown;
    }
  }
}
