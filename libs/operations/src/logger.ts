import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';

/** Log lines wait this long at most before they are written. */
const FLUSH_MS = 500;

/**
 * Logger of a process: JSON lines on stdout. Lines are written in batches, since one write per request costs more than the
 * request; they are flushed twice a second, and at the end of the process.
 */
export function createLogger(name: string, level: string): Logger {
  const destination = pino.destination({ dest: 1, minLength: 8_192, sync: true });
  setInterval(() => destination.flush(), FLUSH_MS).unref();
  process.once('exit', () => destination.flushSync());
  return pino({ name, level, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

/** Nest's own words, through pino. Nest gives the message, extra values and last the context, e.g. a class name. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(
    level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = rest.pop();
    const [stack] = rest;
    const values = typeof message === 'object' && message !== null && !(message instanceof Error) ? message : {};
    const text =
      message instanceof Error
        ? (message.stack ?? message.message)
        : typeof message === 'object'
          ? undefined
          : String(message);
    this.logger[level]({ context, ...values, ...(stack !== undefined && { stack }) }, text);
  }
}
