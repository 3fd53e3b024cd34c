import { NestLogger, runProcess } from '@chaintill/operations';
import { NestFactory } from '@nestjs/core';
import { openKeys, rulesOf } from './boot';
import { families, SignerModule } from './signer.module';

/**
 * The process that holds the chain keys. It opens no port and calls nobody: it is composed from the configuration, its key
 * files and the database alone, without HTTP, a queue or a chain.
 */
await runProcess('signer', async (config, logger) => {
  const rules = rulesOf(config, families);
  const keys = await openKeys(config, families);
  const app = await NestFactory.createApplicationContext(SignerModule.forRoot(config, keys, rules), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  logger.info(`signing with ${keys.keys.length} keys`);
  return {
    stop: async () => {
      await app.close();
      keys.close();
    },
  };
});
