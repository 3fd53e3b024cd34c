import { Module } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { AccessModule } from '@chaintill/access';
import { CheckoutModule, PaymentFeed } from '@chaintill/checkout';
import { HttpMetrics } from '@chaintill/http';
import { CheckoutLinksController } from './checkout-links.controller';
import { CheckoutPaymentsController } from './checkout-payments.controller';
import { PayerLimits } from './payer-limits';

/** What the payers' pages are made of, /checkout/api. */
@Module({
  imports: [AccessModule, CheckoutModule],
  controllers: [CheckoutPaymentsController, CheckoutLinksController],
  providers: [PayerLimits],
})
export class CheckoutApiModule {
  constructor(feed: PaymentFeed, metrics: HttpMetrics) {
    new Gauge({
      name: 'chaintill_checkout_streams',
      help: "Payers' pages that this process keeps up to date",
      registers: [metrics.registry],
      collect() {
        this.set(feed.open);
      },
    });
  }
}
