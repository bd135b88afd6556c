// Plumbing: the clock, given to whoever needs the time so that tests and demos can set it.

/** Epoch milliseconds of now. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/** Waits; an aborted signal ends the wait early without an error. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done, { once: true });
  });
}
