// Plumbing: the only place that reads the environment. One object, parsed at boot, every bad key listed at once.
import { z } from 'zod';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const url = (...schemes: string[]) =>
  z
    .string()
    .refine((text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)), {
      message: `must begin with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    })
    .optional();

const timeZone = z
  .string()
  .default('Asia/Shanghai')
  .refine((name) => isTimeZone(name), { message: 'is not a known IANA time zone' });

/** Addresses or networks, as the HTTP server takes them. */
const proxies = z
  .string()
  .regex(
    /^(?:[0-9a-fA-F.:]+(?:\/\d{1,3})?|loopback|linklocal|uniquelocal)(?:,(?:[0-9a-fA-F.:]+(?:\/\d{1,3})?|loopback|linklocal|uniquelocal))*$/,
    {
      message: 'must be addresses or networks, separated by commas',
    },
  );

const schema = z.object({
  DATABASE_URL: url('postgres', 'postgresql'),
  REDIS_URL: url('redis', 'rediss'),
  MQTT_URL: url('mqtt', 'mqtts', 'tcp'),
  MOSQUITTO_CONTROL_URL: url('mqtt', 'mqtts', 'tcp'),
  DEVICE_MQTT_URL: url('mqtt', 'mqtts', 'ws', 'wss'),
  MQTT_SHARED: z.enum(['on', 'off']).default('on'),
  HTTP_PORT: port(3000),
  MQTT_PORT: port(1883),
  MQTT_TLS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  MQTT_TLS_CERT: z.string().optional(),
  MQTT_TLS_KEY: z.string().optional(),
  HTTP_HOST: z.string().default('0.0.0.0'),
  DATA_DIR: z.string().min(1).default('./data'),
  PII_KEYS: z.string().optional(),
  OBJECT_STORE: z.string().optional(),
  RATE_LIMIT: z.coerce.number().int().min(0).default(3_000),
  LOGIN_RATE_LIMIT: z.coerce.number().int().min(0).default(60),
  PHOTO_RETENTION_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  TRUST_PROXY: proxies.optional(),
  SMTP_URL: url('smtp', 'smtps'),
  MAIL_FROM: z.string().min(3).default('zhuming@localhost'),
  SESSION_KEY: z.string().min(32).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  SITE_TIME_ZONE: timeZone,
});

/** The parsed environment; names as in contracts §2 and docs/configuration.md. */
export type Config = z.infer<typeof schema>;

/** A configuration problem that stops the start; the message names the variable and what to change. */
export class ConfigError extends Error {}

/**
 * Reads the environment.
 * @param environment usually the process's own; empty strings count as absent
 * @throws ConfigError with one line a bad variable
 */
export function readConfig(environment: NodeJS.ProcessEnv = processEnvironment()): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `${name}=${JSON.stringify(given[name])} ${issue.message}; change ${name}`;
  });
  throw new ConfigError(lines.join('\n'));
}

/**
 * The value of a variable that this process cannot do without.
 * @throws ConfigError that names the variable
 */
export function required<K extends keyof Config>(config: Config, name: K): NonNullable<Config[K]> {
  const value = config[name];
  if (value === undefined || value === null) {
    throw new ConfigError(
      `${name} is missing; set ${name} (see docs/configuration.md) or run npm start, which brings its own`,
    );
  }
  return value;
}

/** The variables of this process, read and, in tests of libraries that read nothing else, set. */
export function processEnvironment(): NodeJS.ProcessEnv {
  // eslint-disable-next-line no-restricted-properties -- the one place
  return process.env;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
