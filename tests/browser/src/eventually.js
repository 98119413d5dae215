// Waiting for what takes a moment, without sleeps.

import { inspect } from 'node:util';

/// Waits until `condition` gives `true`. What it gave last is told when that does not come in time.
export async function eventually(what, condition, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    let state;
    try {
      state = await condition();
    } catch (error) {
      state = error;
    }
    if (state === true) {
      return;
    }
    if (Date.now() > end) {
      throw new Error(`${what}: not so within ${seconds} s; the last was ${inspect(state)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
