// Step 10 of the walk: every error leaves as application/problem+json, without a stack, SQL or anything of a person.
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Injectable } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { Logger, messageOf } from '#platform/logger.js';
import { CursorError } from '#store/listing/page.js';
import { ConstraintError } from '#store/unit-of-work.js';
import { refusalOf } from './constraints.js';
import { type HttpReply, type HttpRequest, headerOf } from './http.js';
import { Problem, problemCodeOf, problemDocument } from './problem.js';

/** Errors of a database that is not there or has no connection left. */
const UNAVAILABLE =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|Connection terminated|timeout exceeded|^57P|^53300/;

const OAUTH_ERRORS = new Set<string>(['invalid_client', 'invalid_scope', 'unsupported_grant_type']);

@Injectable()
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const reply = host.switchToHttp().getResponse<HttpReply>();
    const problem = asProblem(error, request);
    const document = problemDocument(problem);
    if (document.status >= 500) this.log(error, request, document.status);
    if (reply.sent || reply.raw.headersSent) return;
    if (document.status === 401) reply.header('www-authenticate', 'Bearer realm="zhuming"');
    if (problem.code === 'too_many_requests') reply.header('retry-after', '1');
    reply
      .code(document.status)
      .header('content-type', 'application/problem+json')
      .send(JSON.stringify({ ...document, ...oauthError(problem), ...checksOf(error) }));
  }

  /** The path without its query: filters may name a person. A database's own message may quote a value. */
  private log(error: unknown, request: HttpRequest, status: number): void {
    const reason = error instanceof QueryFailedError ? `SQLSTATE ${sqlStateOf(error)}` : messageOf(error);
    this.logger.error('request failed', {
      method: request.method,
      path: request.url.split('?')[0],
      status,
      error: reason,
    });
  }
}

function asProblem(error: unknown, request: HttpRequest): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof CursorError) {
    const cursor = { field: 'cursor', code: 'invalid_cursor', message: error.message };
    return new Problem('invalid_request', undefined, [cursor]);
  }
  if (error instanceof ConstraintError) return refusalOf(error);
  const refused = refusedBy(sqlStateOf(error));
  if (refused) return refused;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  // Nest has turned the parser's error into a bare 400; our own refusals of a body are Problems
  const isBody = headerOf(request, 'content-type').startsWith('application/json');
  if (status === 400 && isBody) return new Problem('invalid_json');
  if (status !== undefined) return new Problem(problemCodeOf(status));
  const isUnavailable = UNAVAILABLE.test(`${sqlStateOf(error)} ${messageOf(error)}`);
  return new Problem(isUnavailable ? 'unavailable' : 'internal_error');
}

/** What the database itself refuses: a row outside the caller's scope (42501), a value that it cannot hold (22…). */
function refusedBy(sqlState: string): Problem | undefined {
  if (sqlState === '42501') return new Problem('not_found');
  return /^22/.test(sqlState) ? new Problem('invalid_request', 'a value is out of range') : undefined;
}

/** The status of a refusal by the HTTP server itself. */
function statusOf(error: unknown): number | undefined {
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}

/** SQLSTATE or system code of an error, '' where it has none. */
function sqlStateOf(error: unknown): string {
  const source: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const { code } = (source ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** RFC 6749 §5.2 wants the code in a member of its own. */
function oauthError({ code }: Problem): { error?: string } {
  return OAUTH_ERRORS.has(code) ? { error: code } : {};
}

/** `/readyz` says what is not ready. */
function checksOf(error: unknown): { checks?: unknown } {
  if (!(error instanceof HttpException)) return {};
  const body = error.getResponse();
  return typeof body === 'object' && 'checks' in body ? { checks: body.checks } : {};
}
