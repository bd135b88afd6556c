// Step 10 of the walk: every way in which a request can fail, in one table (RFC 9457).

/** Stable code → HTTP status and title. Codes are part of the contract: never renamed. */
export const PROBLEMS = {
  invalid_request: [400, 'The request is not valid'],
  invalid_json: [400, 'The body is not JSON'],
  too_many_groups: [400, 'The answer would have too many groups'],
  unsupported_grant_type: [400, 'Only client_credentials is offered'],
  invalid_scope: [400, 'The client was not given these scopes'],
  invalid_client: [401, 'Client id or secret is wrong, or the client is closed'],
  invalid_claim: [401, 'The claim code is wrong, used or too old'],
  invalid_device: [401, 'Serial number or password of the device is wrong, or it was revoked'],
  unauthenticated: [401, 'Log in first'],
  invalid_credentials: [401, 'Name or password is wrong, or the account is locked for a while'],
  forbidden: [403, 'Your role may not do this'],
  person_required: [403, 'Only a person may do this, not a machine'],
  same_person: [403, 'Somebody else must decide: it is your own case'],
  not_requester: [403, 'Only whoever has asked for it may do this'],
  totp_required: [401, 'A one-time password is needed too'],
  password_change_required: [403, 'Change the password first'],
  scope_missing: [403, 'The client was not given the scope for this'],
  csrf_header_missing: [403, 'Requests with a session cookie need the header x-requested-with: zhuming'],
  not_found: [404, 'There is nothing here that you may see'],
  method_not_allowed: [405, 'This method is not offered here'],
  not_acceptable: [406, 'None of the accepted media types is offered'],
  conflict: [409, 'The request conflicts with what is stored'],
  wrong_state: [409, 'Its state does not allow this any more'],
  effect_changed: [409, 'It would not do any more what was shown: look at it again'],
  idempotency_key_reused: [409, 'The idempotency key was used for another request'],
  already_done: [
    409,
    'This was done under the same idempotency key; its answer held a secret and is not kept',
  ],
  not_sealed_yet: [409, 'The day of this event has no seal yet: ask again later'],
  seal_broken: [
    409,
    'ATTENTION: what is stored is not what was sealed. It was changed after its day was sealed',
  ],
  precondition_failed: [412, 'The resource has changed since you read it: read it again'],
  payload_too_large: [413, 'The body is too large'],
  range_not_satisfiable: [416, 'The file has no such bytes'],
  unsupported_media_type: [415, 'The body must be application/json'],
  unprocessable: [422, 'The content breaks a rule of the register'],
  precondition_required: [428, 'Send If-Match with the ETag that you have read'],
  too_many_requests: [429, 'Too many requests at once'],
  internal_error: [500, 'Something went wrong on our side'],
  unavailable: [503, 'Not available for a moment'],
} as const satisfies Record<string, readonly [number, string]>;

type ProblemCode = keyof typeof PROBLEMS;

/** What is wrong with one field or parameter. */
export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** The body of an error answer. */
interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly errors: readonly FieldError[];
  /** With `effect_changed`: what it would do now. */
  readonly effect?: string;
}

/** An expected failure, thrown by whoever finds it and answered by the filter. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail?: string,
    readonly errors: readonly FieldError[] = [],
    readonly more: Pick<ProblemDocument, 'effect'> = {},
  ) {
    super(detail ?? PROBLEMS[code][1]);
  }
}

/** The answer for a problem; `type` leads to its line in the readable docs. */
export function problemDocument({ code, detail, errors, more }: Problem): ProblemDocument {
  const [status, title] = PROBLEMS[code];
  return { type: `/api/docs#problem-${code}`, title, status, code, detail, errors, ...more };
}

/** The code that stands for a bare HTTP status. */
export function problemCodeOf(status: number): ProblemCode {
  const codes = Object.keys(PROBLEMS) as ProblemCode[];
  const fallback = status < 500 ? 'invalid_request' : 'internal_error';
  return codes.find((code) => PROBLEMS[code][0] === status) ?? fallback;
}
