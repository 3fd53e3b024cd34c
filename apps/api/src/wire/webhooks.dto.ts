import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { ApiProperty, ApiPropertyOptional, PageQuery, PaginationResponse } from '@chaintill/http';
import {
  DELIVERY_STATES,
  EVENT_TYPES,
  MAX_OVERLAP_SECONDS,
  type AttemptView,
  type CallbackSecretView,
  type DeliveryDetail,
  type DeliveryState,
  type DeliveryView,
  type EndpointView,
  type EventView,
} from '@chaintill/webhooks';

const TYPES = Object.keys(EVENT_TYPES);
const STATUSES = ['enabled', 'disabled'] as const;
const DAY_SECONDS = 86_400;

export class CreateEndpointBody {
  @ApiProperty({ example: 'https://shop.example/hooks/chaintill', maxLength: 2_048 })
  @IsString()
  @MaxLength(2_048)
  url: string;

  @ApiProperty({
    type: [String],
    example: ['order.completed', 'order.expired'],
    description: `of: ${TYPES.join(', ')}; or \`*\` for all`,
  })
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  events: string[];

  @ApiPropertyOptional({ description: 'a secret of your own; one is made when absent' })
  @IsOptional()
  @IsString()
  @MaxLength(256)
  secret?: string;

  @ApiPropertyOptional({ example: 'shop backend' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  description?: string;
}

/** What is absent stays as it is (S2-X14). */
export class UpdateEndpointBody {
  @ApiPropertyOptional({ example: 'https://shop.example/hooks/chaintill' })
  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  url?: string;

  @ApiPropertyOptional({ type: [String], example: ['*'] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  events?: string[];

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(200)
  description?: string;

  @ApiPropertyOptional({ enum: STATUSES, description: 'disabling cancels what is pending' })
  @IsOptional()
  @IsIn(STATUSES, { message: `must be one of: ${STATUSES.join(', ')}` })
  status?: (typeof STATUSES)[number];
}

export class RotateSecretBody {
  @ApiPropertyOptional({ description: 'a secret of your own; one is made when absent' })
  @IsOptional()
  @IsString()
  @MaxLength(256)
  secret?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_OVERLAP_SECONDS,
    default: DAY_SECONDS,
    description: 'how long the older secrets go on signing beside the new one',
  })
  @IsOptional()
  @IsInt({ message: `must be a whole number from 0 to ${MAX_OVERLAP_SECONDS}` })
  @Min(0)
  @Max(MAX_OVERLAP_SECONDS)
  overlapSeconds?: number;
}

/** Overlap of a rotation that names none. */
export const DEFAULT_OVERLAP_SECONDS = DAY_SECONDS;

export class RedeliverFailedBody {
  @ApiProperty({ format: 'date-time', example: '2025-01-20T10:30:00Z' })
  @IsISO8601({ strict: true, strictSeparator: true }, { message: 'must be a time such as 2025-01-20T10:30:00Z' })
  @Length(10, 40)
  since: string;
}

export class LiveSecretResponse {
  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'set while it is being rotated out' })
  expiresAt: string | null;
}

export class EndpointResponse implements EndpointView {
  @ApiProperty({ example: 'whe_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  endpointId: string;

  @ApiProperty()
  url: string;

  @ApiProperty()
  description: string;

  @ApiProperty({ type: [String] })
  events: string[];

  @ApiProperty({ enum: STATUSES })
  status: EndpointView['status'];

  @ApiProperty({ type: String, nullable: true })
  disabledReason: string | null;

  @ApiProperty()
  livemode: boolean;

  @ApiProperty({
    type: [LiveSecretResponse],
    description: 'live secrets, newest first; their texts are never shown again',
  })
  secrets: LiveSecretResponse[];

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}

export class EndpointWithSecretResponse extends EndpointResponse {
  @ApiProperty({ description: 'shown here once and never again' })
  secret: string;
}

export class CallbackSecretResponse implements CallbackSecretView {
  @ApiProperty()
  livemode: boolean;

  @ApiProperty({
    type: [LiveSecretResponse],
    description: 'live secrets, newest first; none before the first callback or rotation',
  })
  secrets: LiveSecretResponse[];
}

export class CallbackSecretWithTextResponse extends CallbackSecretResponse {
  @ApiProperty({ description: 'shown here once and never again' })
  secret: string;
}

export class EndpointList {
  @ApiProperty({ type: [EndpointResponse] })
  data: EndpointResponse[];
}

export class TestEventResponse {
  @ApiProperty({ example: 'evt_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  eventId: string;
}

export class EventListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: TYPES })
  @IsOptional()
  @IsIn(TYPES, { message: `must be one of: ${TYPES.join(', ')}` })
  type?: string;

  @ApiPropertyOptional({ example: 'ord_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  @IsOptional()
  @Length(1, 40)
  objectId?: string;
}

export class EventDeliveryResponse {
  @ApiProperty({ example: 'dlv_00000000000000000000000042' })
  deliveryId: string;

  @ApiProperty({ type: String, nullable: true, description: 'null for the callback URL of the object itself' })
  endpointId: string | null;

  @ApiProperty({ enum: DELIVERY_STATES })
  status: DeliveryState;
}

export class EventResponse implements EventView {
  @ApiProperty({ example: 'evt_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  eventId: string;

  @ApiProperty({ example: 'order.completed' })
  type: string;

  @ApiProperty()
  livemode: boolean;

  @ApiProperty({ example: 'order' })
  objectKind: string;

  @ApiProperty()
  objectId: string;

  @ApiProperty({ type: 'integer', description: 'rises with every change of the object' })
  version: number;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'the object as it was at that moment' })
  data: Record<string, unknown>;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: [EventDeliveryResponse] })
  deliveries: EventDeliveryResponse[];
}

export class EventMeta {
  @ApiProperty({ type: [String], description: 'every event type there is' })
  types: string[];
}

export class EventPage {
  @ApiProperty({ type: [EventResponse] })
  data: EventResponse[];

  @ApiProperty()
  pagination: PaginationResponse;

  @ApiProperty()
  meta: EventMeta;
}

export class DeliveryListQuery extends PageQuery {
  @ApiPropertyOptional({ example: 'whe_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  @IsOptional()
  @Length(1, 40)
  endpointId?: string;

  @ApiPropertyOptional({ enum: DELIVERY_STATES })
  @IsOptional()
  @IsIn(DELIVERY_STATES, { message: `must be one of: ${DELIVERY_STATES.join(', ')}` })
  status?: DeliveryState;
}

export class DeliveryResponse implements DeliveryView {
  @ApiProperty({ example: 'dlv_00000000000000000000000042' })
  deliveryId: string;

  @ApiProperty()
  eventId: string;

  @ApiProperty({ example: 'order.completed' })
  eventType: string;

  @ApiProperty()
  objectId: string;

  @ApiProperty({ type: String, nullable: true, description: 'null for the callback URL of the object itself' })
  endpointId: string | null;

  @ApiProperty()
  url: string;

  @ApiProperty({ enum: DELIVERY_STATES })
  status: DeliveryState;

  @ApiProperty({ type: 'integer' })
  attempts: number;

  @ApiProperty({ type: 'integer', nullable: true })
  lastStatusCode: number | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  nextAttemptAt: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt: string | null;
}

export class DeliveryPage {
  @ApiProperty({ type: [DeliveryResponse] })
  data: DeliveryResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}

export class AttemptResponse implements AttemptView {
  @ApiProperty({ type: 'integer' })
  number: number;

  @ApiProperty({ format: 'date-time' })
  startedAt: string;

  @ApiProperty({ type: 'integer' })
  durationMs: number;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  requestHeaders: Record<string, string>;

  @ApiProperty({ type: 'integer', nullable: true })
  statusCode: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'the first 2 KB of the reply' })
  responseBody: string | null;

  @ApiProperty({ type: String, nullable: true })
  error: string | null;
}

export class DeliveryDetailResponse extends DeliveryResponse implements DeliveryDetail {
  @ApiProperty({ description: 'the exact body that is sent and signed' })
  requestBody: string;

  @ApiProperty({ type: [AttemptResponse] })
  attemptLog: AttemptResponse[];
}

export class RedeliveredResponse {
  @ApiProperty({ type: 'integer', description: 'deliveries that are sent again' })
  count: number;
}

export class DeletedEndpointResponse {
  @ApiProperty({ example: 'whe_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  endpointId: string;

  @ApiProperty({ enum: [true] })
  deleted: true;
}
