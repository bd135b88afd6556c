// Plumbing: one JSON line a boundary crossing, with ids; never an identity number, a phone, a card or a face.
import type { LoggerService } from '@nestjs/common';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
type Level = (typeof LEVELS)[number];

/** Writes `{"at","level","component","message",…}` lines to standard error. */
export class Logger {
  constructor(
    private readonly component: string,
    private readonly level: Level = 'info',
    private readonly write: (line: string) => void = (line) => process.stderr.write(line),
  ) {}

  debug(message: string, fields: object = {}): void {
    this.line('debug', message, fields);
  }

  info(message: string, fields: object = {}): void {
    this.line('info', message, fields);
  }

  warn(message: string, fields: object = {}): void {
    this.line('warn', message, fields);
  }

  error(message: string, fields: object = {}): void {
    this.line('error', message, fields);
  }

  private line(level: Level, message: string, fields: object): void {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.level)) return;
    const entry = { at: new Date().toISOString(), level, component: this.component, message, ...fields };
    this.write(`${JSON.stringify(entry)}\n`);
  }
}

/** Nest's own messages through the same lines; its chatter at start-up is kept to debug. */
export function nestLogger(logger: Logger): LoggerService {
  const text = (message: unknown) => (message instanceof Error ? message.message : String(message));
  return {
    log: (message: unknown) => logger.debug(text(message)),
    debug: (message: unknown) => logger.debug(text(message)),
    verbose: (message: unknown) => logger.debug(text(message)),
    warn: (message: unknown) => logger.warn(text(message)),
    error: (message: unknown) => logger.error(text(message)),
    fatal: (message: unknown) => logger.error(text(message)),
  };
}

/** The message of anything thrown, for a log line or an answer that must not carry a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
