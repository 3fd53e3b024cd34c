import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { Config } from '@chaintill/config';
import { createHttpAdapter, HttpMetrics } from '@chaintill/http';
import { NestLogger } from '@chaintill/operations';
import { systemClock, type Clock } from '@chaintill/kernel';
import { AppModule } from './app.module';
import { openApiDocument } from './openapi/documents';
import { OpenApiSource } from './openapi/openapi-source';
import { serveSites } from './sites';

export interface ApiOptions {
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Only the shape of the app: nothing is connected and nothing can be served. */
  readonly preview?: boolean;
}

/** Builds the whole HTTP process, ready to listen. */
export async function createApi(
  config: Config,
  { logger, clock = systemClock, preview = false }: ApiOptions,
): Promise<NestFastifyApplication> {
  const metrics = new HttpMetrics();
  const adapter = createHttpAdapter({
    trustedProxies: config.TRUSTED_PROXIES,
    tls: config.publicUrl.startsWith('https:'),
    logger,
    metrics,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config, metrics, clock), adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
    preview,
  });
  if (preview) return app;
  app.get(OpenApiSource).use((surface) => openApiDocument(app, surface));
  await serveSites(app, config);
  return app;
}
