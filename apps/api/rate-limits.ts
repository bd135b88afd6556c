// Step 10 of the walk: how often one address may ask. Log-ins are dear and worth guessing at, so they have a limit of
// their own; the probes and the pages have none.
import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Problem, problemDocument } from './problem.js';

/** Requests a minute from one address; 0 = no limit. */
export interface RateLimits {
  readonly perMinute: number;
  readonly loginsPerMinute: number;
}

/** Injection token of the limits. */
export const RATE_LIMITS = Symbol('rate limits');

/** The limits of a configuration. */
export function rateLimitsOf(config: { RATE_LIMIT: number; LOGIN_RATE_LIMIT: number }): RateLimits {
  return { perMinute: config.RATE_LIMIT, loginsPerMinute: config.LOGIN_RATE_LIMIT };
}

const MINUTE_MS = 60_000;
const LOGINS = /^\/api\/v1\/(?:auth\/login|oauth\/token)(?:\?|$)/;

/** Puts the limits before every route below /api/v1. */
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
    if (!request.url.startsWith('/api/v1/')) return;
    const isLogin = request.method === 'POST' && LOGINS.test(request.url);
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
