// Geography: how far two places are from each other.

const EARTH_RADIUS_METRES = 6_371_000;

/** WGS-84 degrees. */
export interface Place {
  readonly longitude: number;
  readonly latitude: number;
}

/** Metres along the great circle, by the haversine formula, which stays exact for near places. */
export function distanceMetres(a: Place, b: Place): number {
  const toRadians = Math.PI / 180;
  const dLatitude = (b.latitude - a.latitude) * toRadians;
  const dLongitude = (b.longitude - a.longitude) * toRadians;
  const h =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(a.latitude * toRadians) * Math.cos(b.latitude * toRadians) * Math.sin(dLongitude / 2) ** 2;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(h)));
}
