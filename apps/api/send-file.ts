// Step 10 of the walk: a photo or a scan on its way out: it can do nothing in a browser.
import { type MediaPurpose, sniffMedia } from '#platform/media-type.js';
import type { HttpReply } from './http.js';
import { Problem } from './problem.js';
import { refuse } from './register-answers.js';

/** Sends bytes as what they are, told from themselves. */
export async function sendFile(reply: HttpReply, bytes: Buffer, purpose: MediaPurpose): Promise<void> {
  const media = await sniffMedia(bytes, purpose);
  reply
    .header('content-type', media.ok ? media.mediaType : 'application/octet-stream')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('content-disposition', 'inline')
    .send(bytes);
}

/** @throws Problem `unsupported_media_type`, `payload_too_large`, `unprocessable` for nothing at all */
export async function checkedMedia(body: unknown, purpose: MediaPurpose): Promise<string> {
  if (!Buffer.isBuffer(body)) throw new Problem('unsupported_media_type', 'send the bytes of the file');
  const media = await sniffMedia(body, purpose);
  if (media.ok) return media.mediaType;
  if (media.code === 'too_large') throw new Problem('payload_too_large');
  if (media.code === 'empty') refuse([{ field: 'body', code: 'empty', message: 'holds nothing' }]);
  throw new Problem('unsupported_media_type', 'this is no file of an allowed kind');
}
