import { Get, HttpCode, Injectable, Param, Post, Query } from '@nestjs/common';
import { Requires, Who, type Principal } from '@chaintill/access';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, numericIdParam, pageOf, Throws } from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import { EVENT_TYPES, WebhookLog, type DeliveryDetail, type DeliveryView, type EventView } from '@chaintill/webhooks';
import {
  DeliveryDetailResponse,
  DeliveryListQuery,
  DeliveryPage,
  DeliveryResponse,
  EventListQuery,
  EventPage,
  type EventMeta,
} from './webhooks.dto';

const META: EventMeta = { types: Object.keys(EVENT_TYPES) };

/** What happened, and what was told to whom (S2-E15, S2-X12). */
@Injectable()
export abstract class WebhookLogRoutes {
  constructor(private readonly log: WebhookLog) {}

  @Get('events')
  @Requires('webhooks:read')
  @ApiOperation({
    operationId: 'listEvents',
    summary: 'What happened, newest first, and what became of each notification',
  })
  @ApiOkResponse({ type: EventPage })
  @Throws('INVALID_REQUEST')
  async events(@Who() who: Principal, @Query() query: EventListQuery): Promise<Page<EventView> & { meta: EventMeta }> {
    return { ...(await this.log.events(who, { ...query, ...pageOf(query) })), meta: META };
  }

  @Get('deliveries')
  @Requires('webhooks:read')
  @ApiOperation({ operationId: 'listDeliveries', summary: 'Notifications on their way or done, newest first' })
  @ApiOkResponse({ type: DeliveryPage })
  @Throws('INVALID_REQUEST')
  deliveries(@Who() who: Principal, @Query() query: DeliveryListQuery): Promise<Page<DeliveryView>> {
    return this.log.deliveries(who, { ...query, ...pageOf(query) });
  }

  @Get('deliveries/:deliveryId')
  @Requires('webhooks:read')
  @ApiOperation({ operationId: 'getDelivery', summary: 'One delivery with its body and every attempt' })
  @ApiOkResponse({ type: DeliveryDetailResponse })
  @Throws('RESOURCE_NOT_FOUND')
  delivery(
    @Who() who: Principal,
    @Param('deliveryId', numericIdParam('delivery', 'delivery')) id: string,
  ): Promise<DeliveryDetail> {
    return this.log.delivery(who, id);
  }

  @Post('deliveries/:deliveryId/redeliver')
  @Requires('webhooks:manage')
  @HttpCode(202)
  @ApiOperation({ operationId: 'redeliverWebhook', summary: 'Send one delivery again, with the same id' })
  @ApiAcceptedResponse({ type: DeliveryResponse })
  @Throws('RESOURCE_NOT_FOUND', 'STATE_CONFLICT')
  redeliver(
    @Who() who: Principal,
    @Param('deliveryId', numericIdParam('delivery', 'delivery')) id: string,
  ): Promise<DeliveryView> {
    return this.log.redeliver(who, id);
  }
}
