// Plumbing: what a file is, told from its bytes and never from its name or from what its sender says.
import { fileTypeFromBuffer } from 'file-type';

const KINDS = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
export type MediaKind = keyof typeof KINDS;

const MIB = 1024 * 1024;

/** What a file may be for, of what kinds, and how long. */
export const MEDIA_PURPOSES = {
  photo: { kinds: ['jpeg', 'png', 'webp'], mostBytes: 5 * MIB },
  gatePhoto: { kinds: ['jpeg', 'png', 'webp'], mostBytes: MIB / 2 },
  scan: { kinds: ['jpeg', 'png', 'webp', 'pdf'], mostBytes: 20 * MIB },
  sheet: { kinds: ['xlsx'], mostBytes: 20 * MIB },
} as const satisfies Record<string, { kinds: readonly MediaKind[]; mostBytes: number }>;
export type MediaPurpose = keyof typeof MEDIA_PURPOSES;

export type MediaResult =
  | { readonly ok: true; readonly kind: MediaKind; readonly mediaType: string }
  | { readonly ok: false; readonly code: 'empty' | 'too_large' | 'unsupported_media' };

/** Tells what the bytes are, and whether they may serve the purpose. */
export async function sniffMedia(bytes: Uint8Array, purpose: MediaPurpose): Promise<MediaResult> {
  const { kinds, mostBytes } = MEDIA_PURPOSES[purpose];
  if (bytes.length === 0) return { ok: false, code: 'empty' };
  if (bytes.length > mostBytes) return { ok: false, code: 'too_large' };
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const kind = kinds.find((each) => KINDS[each] === found?.mime);
  return kind === undefined
    ? { ok: false, code: 'unsupported_media' }
    : { ok: true, kind, mediaType: KINDS[kind] };
}
