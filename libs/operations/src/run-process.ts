import type { Logger } from 'pino';

/** What a running process hands over: where it answers, and how it ends. */
export interface RunningProcess {
  readonly port?: number;
  /** Ends the work in good order. */
  stop(): Promise<void>;
}

/** Later than this a process ends however it is, e.g. while a database is away. */
const LAST_MS = 20_000;

/**
 * Tells the parent that the process is ready, and ends it in good order on SIGTERM, SIGINT, or when the parent is gone, so
 * that nothing is orphaned when a launcher is killed.
 */
export function runProcess(logger: Logger, running: RunningProcess): void {
  let stopping = false;
  const stop = async (why: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ why }, 'stopping');
    setTimeout(() => process.exit(1), LAST_MS).unref();
    try {
      await running.stop();
      process.exit(0);
    } catch (error) {
      logger.error({ err: error }, 'did not stop in good order');
      process.exit(1);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
  process.on('disconnect', () => void stop('the parent process is gone'));
  logger.info({ port: running.port }, 'ready');
  process.send?.({ ready: true, port: running.port });
}
