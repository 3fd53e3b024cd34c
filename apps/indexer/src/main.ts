import { IndexingService } from '@chaintill/indexing';
import { Database } from '@chaintill/persistence';
import { NestLogger, runProcess, startOperationsServer } from '@chaintill/operations';
import { NestFactory } from '@nestjs/core';
import { Registry } from 'prom-client';
import { IndexerModule } from './indexer.module';

await runProcess('indexer', async (config, logger) => {
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
  return {
    port: operations.port,
    stop: async () => {
      await indexing.stop();
      await operations.close();
      await app.close();
    },
  };
});
