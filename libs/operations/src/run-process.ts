import { ConfigError, loadConfig, type Config } from '@chaintill/config';
import type { Logger } from 'pino';
import { createLogger } from './logger';

/** What a started process hands over: where it answers, and how it ends. */
export interface RunningProcess {
  readonly port?: number;
  /** Ends the work in good order. */
  stop(): Promise<void>;
}

/** Later than this a process ends however it is, e.g. while a database is away. */
const LAST_MS = 20_000;

/**
 * The life of every process: reads the configuration, starts, tells the parent that it is ready, and ends in good order on
 * SIGTERM, SIGINT, or when the parent is gone, so that nothing is orphaned when a launcher is killed. A process that cannot
 * start says why and exits with 1; faults of the configuration are listed without a stack.
 */
export async function runProcess(
  name: string,
  start: (config: Config, logger: Logger) => Promise<RunningProcess>,
): Promise<void> {
  try {
    const config = loadConfig(undefined, name);
    const logger = createLogger(name, config.LOG_LEVEL);
    const running = await start(config, logger);
    endInGoodOrder(logger, running);
    logger.info({ port: running.port }, 'ready');
    process.send?.({ ready: true, port: running.port });
  } catch (error) {
    console.error(`${name}:`, error instanceof ConfigError ? error.message : error);
    process.exit(1);
  }
}

function endInGoodOrder(logger: Logger, running: RunningProcess): void {
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
}
