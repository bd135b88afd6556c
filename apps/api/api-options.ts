// Step 10 of the walk: what the API is told by the process that runs it.
import type { KeyRing } from '#platform/crypto.js';
import type { ObjectStore } from '#platform/object-store.js';
import type { RateLimits } from './rate-limits.js';

/** A log-in of the demo, shown on the landing page. */
export interface DemoLogin {
  readonly role: string;
  readonly name: string;
  readonly password: string;
}

/** The broker as gates reach it: its address, or its ports on the host that answers them. */
export interface DeviceBroker {
  readonly url?: string;
  readonly port?: number;
  readonly tlsPort?: number;
}

export interface ApiOptions {
  readonly databaseUrl: string;
  /** Signs session tokens; at least 32 characters. */
  readonly sessionKey: string;
  /** Opens and seals personal data. */
  readonly keys: KeyRing;
  /** Photos, scans and sheets. */
  readonly objects: ObjectStore;
  /** How often one address may ask. */
  readonly rateLimits: RateLimits;
  /** Where gates find the broker; absent = their installer knows. */
  readonly deviceBroker?: DeviceBroker;
  /** Only in demo mode. */
  readonly demoLogins?: readonly DemoLogin[];
}

/** Injection token of the demo's log-ins; an empty list outside the demo. */
export const DEMO_LOGINS = Symbol('demo logins');

/** Injection token of the broker as gates reach it. */
export const DEVICE_BROKER = Symbol('device broker');
