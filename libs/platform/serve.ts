// Plumbing: start a Nest process, say clearly what is wrong, stop within ten seconds with nothing lost.
import { randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigError } from './config.js';
import { type Logger, messageOf, nestLogger } from './logger.js';

/** Nothing may hold the process longer than this after SIGTERM. */
const STOP_WITHIN_MS = 9_500;

/** A problem at start that one line explains. */
export class StartError extends Error {}

/** What to serve, and what to do to the application before it listens. */
export interface ServeOptions {
  readonly root: Type | DynamicModule;
  readonly port: number;
  readonly host: string;
  /** Addresses whose word about the address behind them is taken. */
  readonly trustProxy?: string | undefined;
  readonly logger: Logger;
  readonly portVariable?: string;
  readonly prepare?: (app: NestFastifyApplication) => Promise<void> | void;
}

/**
 * Starts the application and listens.
 * @throws StartError naming the port and the variable where the port is taken
 */
export async function serve(options: ServeOptions): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: 1024 * 1024,
    forceCloseConnections: true,
    trustProxy: options.trustProxy ?? false,
    genReqId: () => randomUUID(),
    // a long parameter is looked up and not found like any other; the request line itself is bounded by Node
    routerOptions: { maxParamLength: 16_384 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(options.root, adapter, {
    logger: nestLogger(options.logger),
    abortOnError: false,
  });
  try {
    await options.prepare?.(app);
    await app.listen(options.port, options.host);
    return app;
  } catch (error) {
    await app.close().catch(() => undefined);
    throw portProblem(error, options.port, options.portVariable ?? 'HTTP_PORT');
  }
}

/** Turns "address in use" into a line that names port and variable; other errors pass. */
export function portProblem(error: unknown, port: number, variable: string): unknown {
  const { code } = error as { code?: string };
  if (code === 'EADDRINUSE') return new StartError(`port ${port} is in use; set ${variable} to a free port`);
  if (code === 'EACCES')
    return new StartError(`port ${port} may not be opened by this user; set ${variable}`);
  return error;
}

/**
 * Runs a process to its end: starts it, stops it on SIGTERM or SIGINT, and ends with exit code 1 and one line
 * for every expected problem.
 * @param start brings everything up and returns how to bring it down
 */
export async function runProcess(logger: Logger, start: () => Promise<() => Promise<void>>): Promise<void> {
  try {
    const stop = await start();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
        stop().then(
          () => process.exit(0),
          (error: unknown) => {
            logger.error('stop failed', { error: messageOf(error) });
            process.exit(1);
          },
        );
      });
    }
  } catch (error) {
    const isExpected = error instanceof ConfigError || error instanceof StartError;
    process.stderr.write(`zhuming: ${isExpected ? error.message : explain(error)}\n`);
    process.exit(1);
  }
}

/** One line for the errors of a database or a broker that is not there; the stack for a real surprise. */
function explain(error: unknown): string {
  const { code, address, port } = error as { code?: string; address?: string; port?: number };
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT') {
    return `nothing answers at ${address ?? 'the given host'}:${port ?? ''} (${code}); check DATABASE_URL, REDIS_URL and MQTT_URL`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
