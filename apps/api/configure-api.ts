// Step 10 of the walk: what the HTTP server itself must know: security headers, and the document of its routes.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from './api.module.js';
import type { HttpReply } from './http.js';
import { ApiDocument } from './landing/api-document.js';
import { openApiDocument } from './openapi.js';

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

/** Prepares an application that holds ApiModule; call it after creation and before listen. */
export function configureApi(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onSend', (_request: unknown, reply: HttpReply, payload: unknown, done) => {
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
    done(null, payload);
  });
  app.get(ApiDocument).set(openApiDocument(app, ApiModule));
}
