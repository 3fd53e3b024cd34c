import { CONFIG, type Config } from '@chaintill/config';
import { Sealer } from '@chaintill/secrets';
import { Module } from '@nestjs/common';
import { WebhookEndpoints } from './app/webhook-endpoints.service';
import { WebhookLog } from './app/webhook-log.service';

/** Endpoints and the log, for whoever serves them. Sending is `WebhookSender`, which the worker runs. */
@Module({
  providers: [
    { provide: Sealer, inject: [CONFIG], useFactory: (config: Config) => new Sealer(config.masterKey) },
    WebhookEndpoints,
    WebhookLog,
  ],
  exports: [WebhookEndpoints, WebhookLog, Sealer],
})
export class WebhooksModule {}
