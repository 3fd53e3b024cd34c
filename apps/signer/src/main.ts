import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { ConfigError, loadConfig } from '@chaintill/config';
import pino, { type Logger } from 'pino';
import { SignerModule } from './signer.module';

/**
 * The process that will hold the chain keys. It opens no port and calls nobody: it is composed from the configuration and
 * the database alone, and from no HTTP and no queue. Until payouts exist it has nothing to sign and waits.
 */
async function main(logger: Logger): Promise<void> {
  const config = loadConfig();
  logger.level = config.LOG_LEVEL;
  // Faults of the start come back as an error and are logged once, as JSON.
  const app = await NestFactory.createApplicationContext(SignerModule.forRoot(config, logger), {
    logger: false,
    abortOnError: false,
  });

  let stopping = false;
  const stop = (reason: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ reason }, 'stopping');
    // Nothing else keeps the process alive once the context is closed, but a hanging connection must not either.
    void app.close().then(
      () => process.exit(0),
      (error: unknown) => fail(logger, error),
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  process.once('disconnect', () => stop('the parent process is gone'));

  logger.info('ready; there is nothing to sign until payouts exist');
  process.send?.({ ready: true });
}

function fail(logger: Logger, error: unknown): never {
  logger.fatal(error instanceof ConfigError ? { faults: error.faults } : { err: error }, 'the signer cannot run');
  process.exit(1);
}

const logger = pino(
  { name: 'signer', timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination({ dest: 1, sync: true }),
);
main(logger).catch((error: unknown) => fail(logger, error));
