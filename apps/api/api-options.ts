// Step 10 of the walk: what the API is told by the process that runs it.

/** A log-in of the demo, shown on the landing page. */
export interface DemoLogin {
  readonly role: string;
  readonly name: string;
  readonly password: string;
}

export interface ApiOptions {
  readonly databaseUrl: string;
  /** Signs session tokens; at least 32 characters. */
  readonly sessionKey: string;
  /** Only in demo mode. */
  readonly demoLogins?: readonly DemoLogin[];
}

/** Injection token of the demo's log-ins; an empty list outside the demo. */
export const DEMO_LOGINS = Symbol('demo logins');
