// Step 10 of the walk: who is logged in, as a signed token; only sessions that were ended early stand in a table.
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { type HttpRequest, headerOf } from '../http.js';

const SESSION_COOKIE = 'zm_session';
const SESSION_SECONDS = 8 * 3_600;

/** What a token says. `exp` is epoch seconds. A machine's token carries its client and scopes, a person's the account. */
export interface Claims {
  readonly uid?: number;
  readonly cid?: number;
  readonly role: string;
  readonly scopes?: readonly string[];
  readonly jti: string;
  readonly epoch: number;
  readonly exp: number;
}

/** Makes and reads session tokens: base64url(claims) `.` base64url(HMAC-SHA-256). */
export class Sessions {
  constructor(
    private readonly key: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** A token for the account, good for eight hours, or for what is given. */
  open(claims: Omit<Claims, 'jti' | 'exp'>, seconds = SESSION_SECONDS): { token: string; expiresAt: Date } {
    const exp = Math.floor(this.now() / 1000) + seconds;
    const all: Claims = { ...claims, jti: randomUUID(), exp };
    const body = Buffer.from(JSON.stringify(all)).toString('base64url');
    return {
      token: `${body}.${this.signature(body).toString('base64url')}`,
      expiresAt: new Date(exp * 1000),
    };
  }

  /** The claims of a token that we signed and that has not run out. */
  read(token: string): Claims | undefined {
    const [body = '', signature = '', ...more] = token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const expected = this.signature(body);
    if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
      return undefined;
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Claims;
    return claims.exp * 1000 > this.now() ? claims : undefined;
  }

  private signature(body: string): Buffer {
    return createHmac('sha256', this.key).update(`zhuming/session\u0000${body}`).digest();
  }
}

/** The token of a request, and whether the browser sent it by itself. */
export function tokenOf(request: HttpRequest): { token: string; isCookie: boolean } | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headerOf(request, 'authorization'))?.[1];
  if (bearer !== undefined) return { token: bearer, isCookie: false };
  const pair = headerOf(request, 'cookie')
    .split(/[;,]\s*/)
    .find((part) => part.startsWith(`${SESSION_COOKIE}=`));
  return pair === undefined ? undefined : { token: pair.slice(SESSION_COOKIE.length + 1), isCookie: true };
}

/** The Set-Cookie header of a session; an empty token removes it. `Secure` wherever the caller came over TLS. */
export function sessionCookie(request: HttpRequest, token: string): string {
  const isSecure = request.protocol === 'https' || headerOf(request, 'x-forwarded-proto') === 'https';
  const age = token === '' ? 0 : SESSION_SECONDS;
  const parts = [`${SESSION_COOKIE}=${token}`, 'Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${age}`];
  return [...parts, ...(isSecure ? ['Secure'] : [])].join('; ');
}
