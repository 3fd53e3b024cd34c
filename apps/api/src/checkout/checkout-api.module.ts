import { Module } from '@nestjs/common';
import { AccessModule } from '@chaintill/access';
import { CheckoutModule } from '@chaintill/checkout';
import { CheckoutLinksController } from './checkout-links.controller';
import { CheckoutPaymentsController } from './checkout-payments.controller';
import { PayerLimits } from './payer-limits';

/** What the payers' pages are made of, /checkout/api. */
@Module({
  imports: [AccessModule, CheckoutModule],
  controllers: [CheckoutPaymentsController, CheckoutLinksController],
  providers: [PayerLimits],
})
export class CheckoutApiModule {}
