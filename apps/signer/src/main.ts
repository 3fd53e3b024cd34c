import { NestLogger, runProcess } from '@chaintill/operations';
import { NestFactory } from '@nestjs/core';
import { SignerModule } from './signer.module';

/**
 * The process that will hold the chain keys. It opens no port and calls nobody: it is composed from the configuration and
 * the database alone, without HTTP and without a queue. Until payouts exist it has nothing to sign and waits.
 */
await runProcess('signer', async (config, logger) => {
  const app = await NestFactory.createApplicationContext(SignerModule.forRoot(config), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  logger.info('there is nothing to sign until payouts exist');
  return { stop: () => app.close() };
});
