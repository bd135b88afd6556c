// Beside the walk: nobody hands in a photo, or has a byte of it read, who has not said first which gate he is.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SERIAL_NUMBER } from '#contracts/device-messages.js';
import { hashDeviceSecret } from '#platform/crypto.js';
import { MEDIA_PURPOSES } from '#platform/media-type.js';
import { withScope } from '#store/caller-scope.js';
import { isDeviceSecret } from '#store/device.store.js';
import { basicCredentials } from '../access/basic-credentials.js';
import type { HttpRequest } from '../http.js';
import { Problem, problemDocument } from '../problem.js';
import type { RateLimits } from '../rate-limits.js';

const ROUTE = '/device/v1/photos/:sha256';
const MINUTE_MS = 60_000;
/** A gate lets some twenty people in a minute; after an outage it catches up. */
const PHOTOS_PER_MINUTE = 120;

/** Puts secret, rate and length of body before the route; call it before the application listens. */
export function guardPhotos(app: NestFastifyApplication, limits: RateLimits): void {
  const fastify = app.getHttpAdapter().getInstance();
  const store = app.get<DataSource>(getDataSourceToken('api'));
  fastify.addHook('onRoute', (route) => {
    if (route.url === ROUTE) route.bodyLimit = MEDIA_PURPOSES.gatePhoto.mostBytes;
  });
  const max = limits.photosPerMinute ?? PHOTOS_PER_MINUTE;
  const rate = fastify.createRateLimit({
    max,
    timeWindow: MINUTE_MS,
    // whoever comes here has proved to be that device
    keyGenerator: (request) => `device ${basicCredentials(request)?.id ?? ''}`,
  });
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url !== ROUTE) return;
    if (!(await isDevice(store, request)))
      return refuse(reply, 'invalid_device', { 'www-authenticate': 'Basic realm="device"' });
    if (limits.perMinute === 0 && limits.photosPerMinute === undefined) return;
    const outcome = await rate(request);
    if (outcome.isAllowed || !outcome.isExceeded) return;
    return refuse(reply, 'too_many_requests', { 'retry-after': String(outcome.ttlInSeconds) });
  });
}

async function isDevice(store: DataSource, request: HttpRequest): Promise<boolean> {
  const given = basicCredentials(request);
  if (!given || !SERIAL_NUMBER.test(given.id)) return false;
  const claim = { clientId: given.id, name: given.id, secretHash: hashDeviceSecret(given.secret) };
  return withScope(store, { role: 'administrator', isAll: true }, (tx) => isDeviceSecret(tx, claim));
}

/** What answers here, as far as it is needed. */
interface Reply {
  code(status: number): Reply;
  headers(headers: Record<string, string>): Reply;
  send(body: string): unknown;
}

function refuse(reply: Reply, code: 'invalid_device' | 'too_many_requests', headers: Record<string, string>) {
  const document = problemDocument(new Problem(code));
  return reply
    .code(document.status)
    .headers({ 'content-type': 'application/problem+json', ...headers })
    .send(JSON.stringify(document));
}
