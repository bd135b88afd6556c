// Plumbing: text in the encodings that banks use. A character that the encoding lacks does not come back: whoever writes
// compares.
import iconv from 'iconv-lite';

/** Encodes and decodes text. */
export interface TextCodec {
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
}

/** A codec of an encoding. */
export function textCodec(encoding: 'utf-8' | 'gbk'): TextCodec {
  return {
    encode: (text) => iconv.encode(text, encoding),
    decode: (bytes) => iconv.decode(Buffer.from(bytes), encoding, { stripBOM: false }),
  };
}
