// Step 10 of the walk: how often one address may ask. Log-ins are dear and worth guessing at, so they have a limit of
// their own; the probes and the pages have none.
import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Problem, problemDocument } from './problem.js';

/** Requests a minute from one address; 0 = no limit. */
export interface RateLimits {
  readonly perMinute: number;
  readonly loginsPerMinute: number;
  /** Photos a minute from one device; absent = as many as a gate needs, or no limit where there is none at all. */
  readonly photosPerMinute?: number;
}

/** Injection token of the limits. */
export const RATE_LIMITS = Symbol('rate limits');

/** The limits of a configuration. */
export function rateLimitsOf(config: { RATE_LIMIT: number; LOGIN_RATE_LIMIT: number }): RateLimits {
  return { perMinute: config.RATE_LIMIT, loginsPerMinute: config.LOGIN_RATE_LIMIT };
}

const MINUTE_MS = 60_000;
/** Where secrets are guessed at; by the route, since an address can be spelt in many ways. */
const LOGINS = new Set([
  ...['/api/v1/auth/login', '/api/v1/oauth/token', '/device/v1/claim'],
  // receipts are secrets, and whoever complains need not be known
  ...[
    '/api/v1/public/complaints/:code',
    '/api/v1/public/complaint-status',
    '/api/v1/public/complaint-answers',
  ],
]);
/**
 * Probes, pages and the document: for whoever watches over the server, and for browsers. A broker asks for thousands of
 * gates at once after an outage; it proves itself each time.
 */
const UNLIMITED = new Set([
  ...['/', '/healthz', '/readyz', '/metrics', '/api/docs', '/api/openapi.json'],
  ...['/broker/v1/authn', '/broker/v1/authz'],
]);

/** Puts the limits before every route but the probes and the pages; what is no route at all counts as any other. */
export async function limitRates(app: NestFastifyApplication, limits: RateLimits): Promise<void> {
  await app.register(rateLimit, { global: false });
  const fastify = app.getHttpAdapter().getInstance();
  const keyGenerator = ({ ip }: { ip: string }) => ip;
  const every = fastify.createRateLimit({ max: limits.perMinute, timeWindow: MINUTE_MS, keyGenerator });
  const logins = fastify.createRateLimit({
    max: limits.loginsPerMinute,
    timeWindow: MINUTE_MS,
    keyGenerator,
  });
  fastify.addHook('onRequest', async (request, reply) => {
    const route = request.routeOptions.url ?? '';
    if (UNLIMITED.has(route)) return;
    const isLogin = LOGINS.has(route);
    if ((isLogin ? limits.loginsPerMinute : limits.perMinute) === 0) return;
    const outcome = await (isLogin ? logins : every)(request);
    if (outcome.isAllowed || !outcome.isExceeded) return;
    return reply
      .code(429)
      .header('content-type', 'application/problem+json')
      .header('retry-after', String(outcome.ttlInSeconds))
      .send(JSON.stringify(problemDocument(new Problem('too_many_requests'))));
  });
}
