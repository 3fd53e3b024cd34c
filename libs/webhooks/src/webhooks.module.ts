import { SecretsModule } from '@chaintill/secrets';
import { Module } from '@nestjs/common';
import { CallbackSecret } from './app/callback-secret.service';
import { WebhookEndpoints } from './app/webhook-endpoints.service';
import { WebhookLog } from './app/webhook-log.service';

/** Endpoints and the log, for whoever serves them. Sending is `WebhookSender`, which the worker runs. */
@Module({
  imports: [SecretsModule],
  providers: [WebhookEndpoints, CallbackSecret, WebhookLog],
  exports: [WebhookEndpoints, CallbackSecret, WebhookLog],
})
export class WebhooksModule {}
