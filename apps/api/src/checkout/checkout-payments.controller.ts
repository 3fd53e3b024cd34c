import { Controller, Get, Headers, HttpCode, Param, Post, Req, Res, StreamableFile, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { networkOf, Public } from '@chaintill/access';
import { PaymentFeed, Payments, type PaymentView } from '@chaintill/checkout';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags, Throws } from '@chaintill/http';
import { Surface } from '../openapi/surface';
import { PaymentResponse } from './checkout.dto';
import { PayerLimits } from './payer-limits';

const TOKEN = ApiParam({
  name: 'token',
  description: 'of one payment; from the end of its checkoutUrl',
  example: 'ord_01k9zt3c8m6m5b7d9e0f1g2h3j-f0rEx4mpl3T0kenF0rD0c',
});

/** One payment, for whoever has its token. */
@Controller('checkout/api/payments/:token')
@Surface('checkout')
@UseGuards(PayerLimits)
@ApiTags('Payments')
export class CheckoutPaymentsController {
  constructor(
    private readonly payments: Payments,
    private readonly feed: PaymentFeed,
  ) {}

  @Get()
  @Public()
  @TOKEN
  @ApiOperation({ operationId: 'getPayment', summary: 'A payment as its payer sees it', security: [] })
  @ApiOkResponse({ type: PaymentResponse })
  @Throws('RESOURCE_NOT_FOUND')
  get(@Param('token') token: string): Promise<PaymentView> {
    return this.payments.byToken(token);
  }

  @Get('events')
  @Public()
  @TOKEN
  @ApiOperation({
    operationId: 'followPayment',
    summary: 'The payment at once and at each change, as server-sent events',
    security: [],
    description:
      'Events are named payment and hold what getPayment answers. The stream ends with the payment; a browser that comes again after the end gets 204 and stays away.',
  })
  @ApiNoContentResponse({ description: 'the end was told already' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @Throws('RESOURCE_NOT_FOUND')
  async events(
    @Param('token') token: string,
    @Headers('last-event-id') seen: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const orderId = await this.payments.opened(token);
    // Fastify answers HEAD by what answers GET: nobody would read that stream.
    const stream = request.method === 'HEAD' ? null : await this.feed.follow(orderId, networkOf(request.ip), seen);
    if (!stream) {
      void reply.code(204);
      return undefined;
    }
    void reply.headers({
      'content-type': 'text/event-stream; charset=utf-8',
      // for proxies that would keep the events back
      'x-accel-buffering': 'no',
      // an idle connection left behind would hold up a server that is closing
      connection: 'close',
    });
    return new StreamableFile(stream);
  }

  @Post('cancel')
  @Public()
  @HttpCode(200)
  @TOKEN
  @ApiOperation({
    operationId: 'cancelPayment',
    summary: 'Give up a payment of which nothing was seen yet',
    security: [],
  })
  @ApiOkResponse({ type: PaymentResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'ORDER_EXPIRED', 'ORDER_ALREADY_PAID')
  cancel(@Param('token') token: string, @Req() { ip, id: requestId }: FastifyRequest): Promise<PaymentView> {
    return this.payments.cancel(token, { ip, requestId });
  }
}
