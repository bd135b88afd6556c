// Step 10 of the walk: what speaks for a request or a decision: words, or a file that was handed in before.
import { z } from 'zod';
import type { CorrectionEvidence } from '#domain/attendance/correction.js';
import type { ObjectStore } from '#platform/object-store.js';
import { holdObject } from '#store/device-photo.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { freeText } from './parameters.js';
import type { FieldError } from './problem.js';

export const evidence = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text').describe('Words'),
    value: freeText(1000).describe('The words'),
  }),
  z.strictObject({
    kind: z.literal('file').describe('A photo or a scan'),
    value: z
      .string()
      .regex(/^(sha256:)?[0-9a-f]{64}$/)
      .describe('SHA-256 as POST /files answered it, with or without `sha256:` before it'),
  }),
]);

export const storedEvidence = z
  .array(
    z.strictObject({
      kind: z.enum(['text', 'file']).describe('Words, or a file'),
      value: z.string().describe('The words, or `sha256:…` of the file'),
    }),
  )
  .describe('What speaks for it');

/** As it is kept. */
export function keptEvidence({ kind, value }: CorrectionEvidence): CorrectionEvidence {
  return kind === 'file' && !value.startsWith('sha256:')
    ? { kind, value: `sha256:${value}` }
    : { kind, value };
}

/** A fault for each file that is not there, or that the caller may not show; the bytes are held until commit. */
export async function evidenceFaults(
  tx: Transaction,
  objects: ObjectStore,
  evidence: readonly CorrectionEvidence[],
  mayShow: (sha256: string) => Promise<boolean>,
): Promise<FieldError[]> {
  const faults: FieldError[] = [];
  for (const [i, { kind, value }] of evidence.entries()) {
    if (kind !== 'file') continue;
    const sha256 = value.slice('sha256:'.length);
    await holdObject(tx, sha256);
    if ((await mayShow(sha256)) && (await objects.has(sha256))) continue;
    const field = `evidence.${i}.value`;
    faults.push({ field, code: 'unknown', message: 'is not a file that you have handed in' });
  }
  return faults;
}
