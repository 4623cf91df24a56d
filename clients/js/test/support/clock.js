/** A clock by which everything takes a twentieth of its time, so that a test need not sit out a patience of seconds. */
export function hurried(factor = 20) {
  const begin = Date.now();
  return {
    now: () => begin + (Date.now() - begin) * factor,
    setTimeout: (run, ms) => setTimeout(run, ms / factor),
    clearTimeout: (timer) => clearTimeout(timer),
  };
}

/** Waits until it is so. */
export async function until(holds, what = holds.toString(), patienceMs = 30_000) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The next time that this happens at a client, and fits. */
export function next(client, name, fits = () => true) {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      off();
      reject(new Error(`waited in vain for ${name}`));
    }, 30_000);
    const off = client.on(name, (payload) => {
      if (!fits(payload)) return;
      clearTimeout(patience);
      off();
      resolve(payload);
    });
  });
}

/** The same numbers for the same seed, between 0 and 1 (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
