import { ConfigError, loadConfig } from '@chaintill/config';
import { createLogger, releaseStartMemory } from '@chaintill/http';
import { createApi } from './app';

const SHUTDOWN_MS = 10_000;

async function main(): Promise<void> {
  const config = loadConfig();
  const logger = createLogger('api', config.LOG_LEVEL);
  const app = await createApi(config, { logger });
  await app.listen(config.API_PORT, config.API_HOST);
  const { port } = new URL(await app.getUrl());
  logger.info({ host: config.API_HOST, port: Number(port) }, 'listening');
  process.send?.({ ready: true, port: Number(port) });
  releaseStartMemory();

  let stopping = false;
  const stop = (reason: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ reason }, 'stopping: requests under way are finished first');
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ error: String(error) }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  // Whoever started us is gone: nothing is left behind as an orphan.
  process.once('disconnect', () => stop('disconnect'));
}

main().catch((error: unknown) => {
  const text = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`api: ${text}\n`);
  process.exit(1);
});
