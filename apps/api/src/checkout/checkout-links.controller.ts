import { Body, Controller, Get, HttpCode, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '@chaintill/access';
import { LinkPages, type LinkView } from '@chaintill/checkout';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  CreatesOnce,
  Idempotent,
  IdempotentCreates,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import { DomainError, isDomainError } from '@chaintill/kernel';
import { LinkSales } from '@chaintill/payment-links';
import { Surface } from '../openapi/surface';
import { BeginPaymentBody, BegunPaymentResponse, LinkPageResponse } from './checkout.dto';
import { PayerLimits } from './payer-limits';

const SLUG = ApiParam({
  name: 'slug',
  description: 'of the link; from the end of its url',
  example: 'Zk3mQ81xLwTf0aPc',
});

/** One payment link, for whoever has its slug. */
@Controller('checkout/api/links/:slug')
@Surface('checkout')
@UseGuards(PayerLimits)
@ApiTags('Links')
export class CheckoutLinksController {
  constructor(
    private readonly pages: LinkPages,
    private readonly sales: LinkSales,
    private readonly creates: IdempotentCreates,
    private readonly limits: PayerLimits,
  ) {}

  @Get()
  @Public()
  @SLUG
  @ApiOperation({ operationId: 'getLink', summary: 'What can be bought, and the ways to pay', security: [] })
  @ApiOkResponse({ type: LinkPageResponse })
  @Throws('RESOURCE_NOT_FOUND')
  get(@Param('slug') slug: string): Promise<LinkView> {
    return this.pages.bySlug(slug);
  }

  @Post('payments')
  @Public()
  @HttpCode(201)
  @CreatesOnce()
  @SLUG
  @ApiOperation({
    operationId: 'beginPayment',
    summary: 'Choose a way to pay; reserves one unit until the time is up',
    security: [],
  })
  @ApiCreatedResponse({ type: BegunPaymentResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_AMOUNT',
    'INVALID_CHAIN',
    'INVALID_CURRENCY',
    'RESOURCE_NOT_FOUND',
    'SOLD_OUT',
    'STATE_CONFLICT',
    'IDEMPOTENCY_KEY_CONFLICT',
    'NO_AVAILABLE_ADDRESSES',
    'RATE_UNAVAILABLE',
  )
  async begin(
    @Param('slug') slug: string,
    @Body() choice: BeginPaymentBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Req() { ip }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { link } = await this.sales.bySlug(slug);
    await this.limits.countCreate(ip, link.id);
    // A payer is known by nothing but his key: it means one thing for one link, and its answer is kept sealed.
    const request = idempotency && { ...idempotency, route: `POST /checkout/api/links/${slug}/payments` };
    const begin = async (): Promise<string> =>
      sendStored(
        reply,
        await this.creates.once(
          link,
          request,
          async (tx) => {
            const { checkoutUrl } = await this.sales.sell(tx, slug, choice);
            return { token: checkoutUrl?.split('/').pop(), url: checkoutUrl };
          },
          { secret: true },
        ),
      );
    return begin().catch((error: unknown) => {
      throw isDomainError(error, 'NO_AVAILABLE_ADDRESSES')
        ? new DomainError('NO_AVAILABLE_ADDRESSES', { chainId: choice.chainId, audience: 'payer' })
        : error;
    });
  }
}
