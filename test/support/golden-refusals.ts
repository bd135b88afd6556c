// The golden refusals (test/golden/not-ok): frames that must not become facts, or not wholly, and what must be said of them.
import { readFileSync, readdirSync } from 'node:fs';
import type { Rejection } from '#contracts/device-messages.js';

const FOLDER = new URL('../golden/not-ok/', import.meta.url);

/** Bytes in pieces, so that 300 KiB and 10,000 brackets stay readable. */
type Piece =
  { readonly text: string } | { readonly base64: string } | { readonly repeat: string; times: number };

/** A receipt without its time; details are for people and may be reworded. */
export interface ExpectedReceipt {
  readonly boot?: string;
  readonly accepted?: readonly (readonly [number, number])[];
  readonly rejected: readonly Pick<Rejection, 'seq' | 'code'>[];
}

/** A quarantine row; `payload`: the whole frame, these bytes, or anything. */
export interface ExpectedPiece {
  readonly reason: string;
  readonly boot: string | null;
  readonly seq: number | null;
  readonly payload: 'frame' | 'any' | readonly Piece[];
}

/** One frame and its fate. */
export interface Refusal {
  readonly name: string;
  readonly story: string;
  readonly sn: string;
  readonly bytes: Buffer;
  readonly receipts: readonly ExpectedReceipt[];
  readonly quarantine: readonly ExpectedPiece[];
  /** How many of its events become facts. */
  readonly stored: number;
}

/** Reads test/golden/not-ok, by name. */
export function loadRefusals(): Refusal[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    const { frame, ...rest } = JSON.parse(text) as Omit<Refusal, 'name' | 'bytes'> & { frame: Piece[] };
    return { ...rest, name: name.replace('.json', ''), bytes: bytesOf(frame) };
  });
}

/** The pieces as bytes. */
export function bytesOf(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(
    pieces.map((piece) => {
      if ('text' in piece) return Buffer.from(piece.text);
      if ('base64' in piece) return Buffer.from(piece.base64, 'base64');
      return Buffer.from(piece.repeat.repeat(piece.times));
    }),
  );
}
