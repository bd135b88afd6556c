// Step 10 of the walk: the little of a request and an answer that the API touches, so that only Nest knows Fastify.
import type { Account } from '#store/account.store.js';
import type { CallerScope } from '#store/caller-scope.js';

/** Who asks, put on the request by the guard. */
export interface Caller {
  readonly account: Account;
  readonly scope: CallerScope;
}

export interface HttpRequest {
  /** Made by the server, or taken over from x-request-id. */
  readonly id: string;
  /** The address of whoever asks. */
  readonly ip: string;
  /** The host that was asked for, without its port. */
  readonly hostname: string;
  readonly body?: unknown;
  readonly method: string;
  readonly url: string;
  readonly protocol: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  caller?: Caller;
}

export interface HttpReply {
  readonly sent: boolean;
  readonly raw: { readonly headersSent: boolean };
  code(status: number): HttpReply;
  header(name: string, value: string): HttpReply;
  hasHeader(name: string): boolean;
  send(payload: unknown): HttpReply;
}

/** A header as one text; '' where it is absent. */
export function headerOf(request: HttpRequest, name: string): string {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}
