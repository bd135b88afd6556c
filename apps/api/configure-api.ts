// Step 10 of the walk: what the HTTP server itself must know: security headers, and the document of its routes.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from './api.module.js';
import { guardPhotos } from './devices/photo-door.js';
import type { HttpReply } from './http.js';
import { ApiDocument } from './landing/api-document.js';
import { openApiDocument } from './openapi.js';
import { RATE_LIMITS, type RateLimits, limitRates } from './rate-limits.js';

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  // pages bring their own
  'content-security-policy': `default-src 'none'; frame-ancestors 'none'`,
  // nothing that carries people's data is kept on the way
  'cache-control': 'no-store',
};

/** Bodies that are files: taken as bytes; what they are is decided by their content (media-type.ts). */
const FILE_TYPES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'application/pdf',
  'application/octet-stream',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
];
const LARGEST_FILE = 21 * 1024 * 1024;

/** Prepares an application that holds ApiModule; call it after creation and before listen. */
export async function configureApi(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onSend', (request: { id: string }, reply: HttpReply, payload: unknown, done) => {
    reply.header('x-request-id', request.id);
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
    done(null, payload);
  });
  const options = { parseAs: 'buffer', bodyLimit: LARGEST_FILE } as const;
  fastify.addContentTypeParser(FILE_TYPES, options, (_request, body, done) => done(null, body));
  await limitRates(app, app.get<RateLimits>(RATE_LIMITS));
  guardPhotos(app, app.get<RateLimits>(RATE_LIMITS));
  app.get(ApiDocument).set(openApiDocument(app, ApiModule));
}
