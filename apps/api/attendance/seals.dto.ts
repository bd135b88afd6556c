// Step 10 of the walk: seals as the API takes filters for them and gives them, and the proof of an event.
import { z } from 'zod';
import { date, paging, periodInOrder, projectCode } from '../parameters.js';

export const sealQuery = z.strictObject({
  project: projectCode.optional(),
  from: date.optional().describe('First day'),
  to: date.optional().describe('Last day'),
  ...paging,
});
export type SealQuery = z.output<typeof sealQuery>;
export const sealInput = periodInOrder(sealQuery);

const hash = (what: string) => z.string().describe(`${what}; SHA-256, hex`);
const day = z.iso.date().describe('Local date on which the events were received');
const part = z.int().describe('1, and more for what came in after the day was sealed');
const previousHash = z
  .string()
  .nullable()
  .describe('Hash of the seal made before it for this project, SHA-256, hex; null = the first');
const sealHash = hash('Hash over project, date, part, count, root and the seal before');

export const seal = z.strictObject({
  projectCode: z.string(),
  projectName: z.string(),
  date: day,
  part,
  eventCount: z.int().describe('Events that it seals'),
  root: hash('Root of the Merkle tree over the events'),
  previousHash,
  sealHash,
  sealedAt: z.iso.datetime().describe('When the seal was made'),
});

export const sealProof = z.strictObject({
  statement: z.string().describe('What is sealed of the event: one line, fields parted by TAB'),
  leafHash: hash('Hash of 0x00 and the statement'),
  leafIndex: z.int().describe('Place of the event in the tree, from 0'),
  treeSize: z.int().describe('Events in the tree'),
  auditPath: z.array(z.string()).describe('Hashes that lead to the root, from the leaf upwards (RFC 6962)'),
  root: hash('Root of the tree'),
  seal: z
    .strictObject({ project: z.string(), date: day, part, previousHash, sealHash })
    .describe('The seal that holds the root'),
});
