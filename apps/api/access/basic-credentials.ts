// Step 10 of the walk: how a machine says who it is where it has no token yet (RFC 7617).
import { type HttpRequest, headerOf } from '../http.js';

/** Id and secret from HTTP Basic; undefined without it. */
export function basicCredentials(request: HttpRequest): { id: string; secret: string } | undefined {
  const [, basic] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(headerOf(request, 'authorization')) ?? [];
  if (basic === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return { id, secret: secret.join(':') };
}
