import { ConfigError, loadConfig, type Config } from '@chaintill/config';
import { IndexingService } from '@chaintill/indexing';
import { Database } from '@chaintill/persistence';
import { createLogger, NestLogger, runProcess, startOperationsServer } from '@chaintill/operations';
import { NestFactory } from '@nestjs/core';
import { Registry } from 'prom-client';
import { IndexerModule } from './indexer.module';

async function start(config: Config): Promise<void> {
  const logger = createLogger('indexer', config.LOG_LEVEL);
  const app = await NestFactory.createApplicationContext(IndexerModule.forRoot(config, logger), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const db = app.get(Database);
  const indexing = app.get(IndexingService);
  // A chain in doubt is shown by the metrics and waited for; it makes no process unready that could serve the others.
  const operations = await startOperationsServer(config.METRICS_HOST, config.INDEXER_PORT, app.get(Registry), {
    postgres: () => db.query('select 1'),
  });
  indexing.start();
  runProcess(logger, {
    port: operations.port,
    stop: async () => {
      await indexing.stop();
      await operations.close();
      await app.close();
    },
  });
}

try {
  await start(loadConfig());
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}
