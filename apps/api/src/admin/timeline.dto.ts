import { ApiProperty, ApiPropertyOptional } from '@chaintill/http';
import { ORDER_STATES, type OrderState, type TimelineStep } from '@chaintill/orders';
import { EventDeliveryResponse } from '../wire/webhooks.dto';

export class CauseResponse {
  @ApiPropertyOptional({ description: 'the rule that led to the step, in words' })
  rule?: string;

  @ApiPropertyOptional()
  by?: string;

  @ApiPropertyOptional()
  chainId?: string;

  @ApiPropertyOptional({ type: 'integer' })
  blockHeight?: number;

  @ApiPropertyOptional()
  blockHash?: string;

  @ApiPropertyOptional()
  txHash?: string;

  @ApiPropertyOptional({ type: 'integer' })
  logIndex?: number;

  @ApiPropertyOptional()
  transferId?: string;

  @ApiPropertyOptional()
  amount?: string;

  @ApiPropertyOptional()
  currency?: string;
}

export class TimelineStepResponse implements TimelineStep {
  @ApiProperty({ example: 'evt_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  eventId: string;

  @ApiProperty({ example: 'order.completed' })
  type: string;

  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ enum: ORDER_STATES })
  state: OrderState;

  @ApiProperty({ type: 'integer' })
  version: number;

  @ApiProperty()
  cause: CauseResponse;

  @ApiProperty({ type: [EventDeliveryResponse] })
  deliveries: TimelineStep['deliveries'] & EventDeliveryResponse[];
}

export class Timeline {
  @ApiProperty({ type: [TimelineStepResponse], description: 'oldest first' })
  data: TimelineStepResponse[];
}
