// Plumbing: a writer waits for whoever reads.
import type { PassThrough } from 'node:stream';

/** Until there is room again, or nobody reads any more. */
export function drained(out: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      out.off('drain', done).off('close', done);
      resolve();
    };
    out.once('drain', done).once('close', done);
  });
}
