// Beside the walk: why a gate could not take a photo into its roster.

/** Ours, and the numbers by which makers tell the same: no face found, too small, too large, too like somebody else's. */
const PHOTO_REASONS: ReadonlySet<string> = new Set([
  ...['photo_quality', 'photo_too_small', 'photo_too_large', 'photo_too_similar'],
  ...['464', '468', '469', '478'],
]);

/** Whether it is the photo that is to blame, and not the gate. Source: devices.md. */
export function isPhotoRejection(reason: string): boolean {
  return PHOTO_REASONS.has(reason);
}
