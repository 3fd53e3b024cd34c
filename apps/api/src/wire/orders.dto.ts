import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min, ValidateIf } from 'class-validator';
import type { FamilyName } from '@chaintill/chain-port';
import {
  ApiProperty,
  ApiPropertyOptional,
  IsMetadata,
  isWebUrl,
  PaginationResponse,
  Satisfies,
  SortedPageQuery,
} from '@chaintill/http';
import {
  FEE_PAYERS,
  ORDER_STATES,
  RATE_MODES,
  type CreateOrder,
  type FeePayer,
  type OrderFeeView,
  type OrderPriceView,
  type OrderQuery,
  type OrderState,
  type OrderStatus,
  type OrderView,
  type RateMode,
} from '@chaintill/orders';
import { QuoteSourceResponse } from './rates.dto';

const STATUSES = ['pending', 'completed', 'expired'] as const satisfies readonly OrderStatus[];
const SORTS = ['createdAt', 'amount', 'expiresAt'] as const satisfies readonly OrderQuery['sortBy'][];
const AMOUNT = { message: 'must be a string such as "100.00"', context: { amount: true } };

export class CreateOrderBody implements CreateOrder {
  @ApiProperty({
    example: 'invoice-2041',
    minLength: 1,
    maxLength: 255,
    description: 'yours; unique among your orders',
  })
  @IsString()
  @Matches(/\S/, { message: 'must not be blank' })
  @Length(1, 255)
  orderReference: string;

  @ApiPropertyOptional({
    example: '100.00',
    pattern: '^\\d+(\\.\\d+)?$',
    description:
      'what the payer pays: decimal text, never a number, within the decimals of the token. One of amount, priceAmount and quoteId is given',
  })
  @ValidateIf(({ priceAmount, quoteId }: CreateOrderBody) => priceAmount === undefined && quoteId === undefined)
  @IsString({ ...AMOUNT, message: 'must be a string such as "100.00", unless priceAmount or quoteId is given' })
  amount?: string;

  @ApiPropertyOptional({ example: '25.00', description: 'a price in priceCurrency; the amount follows from the rate' })
  @IsOptional()
  @IsString(AMOUNT)
  priceAmount?: string;

  @ApiPropertyOptional({
    example: 'USD',
    description: 'currency of priceAmount; your setting defaultFiat unless given',
  })
  @IsOptional()
  @IsString()
  @Length(1, 20)
  priceCurrency?: string;

  @ApiPropertyOptional({
    enum: RATE_MODES,
    description:
      'locked: the amount stands; floating: it follows the market until the first payment is seen; your setting rateMode unless given',
  })
  @IsOptional()
  @IsIn(RATE_MODES, { message: `must be one of: ${RATE_MODES.join(', ')}` })
  rateMode?: RateMode;

  @ApiPropertyOptional({ example: 'quo_01k9zt3c8m6m5b7d9e0f1g2h3j', description: 'a quote of yours that still holds' })
  @IsOptional()
  @IsString()
  @Length(1, 40)
  quoteId?: string;

  @ApiProperty({ example: 'USDT' })
  @IsString()
  @Length(1, 20)
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  @IsString()
  @Length(1, 63)
  chainId: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 500 },
    maxProperties: 10,
    example: { cart: '7781' },
    description: 'comes back with the order and its webhooks',
  })
  @IsOptional()
  @IsMetadata()
  metadata?: Record<string, string>;

  @ApiPropertyOptional({ example: 'https://shop.example/thanks' })
  @IsOptional()
  @Satisfies(isWebUrl, 'must be a web address such as https://shop.example/thanks')
  successUrl?: string;

  @ApiPropertyOptional({ example: 'https://shop.example/cart' })
  @IsOptional()
  @Satisfies(isWebUrl, 'must be a web address such as https://shop.example/cart')
  cancelUrl?: string;

  @ApiPropertyOptional({
    example: 'https://shop.example/hooks/order-2041',
    description: 'events of this order are sent there, beside your webhook endpoints',
  })
  @IsOptional()
  @IsString()
  callbackUrl?: string;

  @ApiPropertyOptional({
    example: 'acc_01k9zt3c8m6m5b7d9e0f1g2h3j',
    description: 'the account of yours that is paid; your own without it',
  })
  @IsOptional()
  @IsString()
  @Length(1, 40)
  accountId?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 1_440,
    description: 'your setting paymentWindowMinutes unless given, 10 if that is not set either',
  })
  @IsOptional()
  @IsInt({ message: 'must be a whole number from 1 to 1440' })
  @Min(1)
  @Max(1_440)
  paymentWindowMinutes?: number;

  @ApiPropertyOptional({ example: '0.50', description: 'how much less still counts as paid; zero unless set' })
  @IsOptional()
  @IsString(AMOUNT)
  tolerance?: string;
}

export class AcceptOrderBody {
  @ApiProperty({
    example: '99.00',
    description: 'must be what is confirmed, so that nobody accepts what he did not look at',
  })
  @IsString(AMOUNT)
  acceptedAmount: string;
}

export class OrderListQuery extends SortedPageQuery {
  @ApiPropertyOptional({ enum: STATUSES, description: 'as S2 knows it; `state` is finer' })
  @IsOptional()
  @IsIn(STATUSES, { message: `must be one of: ${STATUSES.join(', ')}` })
  status?: OrderStatus;

  @ApiPropertyOptional({ enum: ORDER_STATES })
  @IsOptional()
  @IsIn(ORDER_STATES, { message: `must be one of: ${ORDER_STATES.join(', ')}` })
  state?: OrderState;

  @ApiPropertyOptional({ example: 'USDT' })
  @IsOptional()
  @Length(1, 20)
  currency?: string;

  @ApiPropertyOptional({ example: 'ethereum-local' })
  @IsOptional()
  @Length(1, 63)
  chainId?: string;

  @ApiPropertyOptional({ example: 'invoice-2041' })
  @IsOptional()
  @Length(1, 255)
  orderReference?: string;

  @ApiPropertyOptional({ example: 'acc_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  @IsOptional()
  @Length(1, 40)
  accountId?: string;

  @ApiPropertyOptional({ enum: SORTS, default: 'createdAt' })
  @IsOptional()
  @IsIn(SORTS, { message: `must be one of: ${SORTS.join(', ')}` })
  sortBy?: (typeof SORTS)[number];
}

export class OrderPriceResponse implements OrderPriceView {
  @ApiProperty({ example: '100.00', description: 'as it was sent' })
  amount: string;

  @ApiProperty({ example: 'USD' })
  currency: string;

  @ApiProperty({ enum: RATE_MODES })
  mode: RateMode;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '0.9998',
    description: 'price currency for one whole unit; null when price and payment are in the same currency',
  })
  rate: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  ratedAt: string | null;

  @ApiProperty({ type: [QuoteSourceResponse] })
  sources: QuoteSourceResponse[];
}

export class OrderFeeResponse implements OrderFeeView {
  @ApiProperty({ example: '1.00', description: 'in the currency of the order; part of its amount' })
  amount: string;

  @ApiProperty({ example: '1.0' })
  percent: string;

  @ApiProperty({ enum: FEE_PAYERS })
  payer: FeePayer;
}

export class OrderResponse implements OrderView {
  @ApiProperty({ example: 'ord_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  orderId: string;

  @ApiProperty({ example: 'invoice-2041' })
  orderReference: string;

  @ApiProperty({ example: '100.00', description: 'as it was sent' })
  amount: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({
    example: '0x52908400098527886E0F7030069857D2E4169EE7',
    description: 'where the payer sends the money',
  })
  address: string;

  @ApiProperty({ enum: STATUSES })
  status: OrderStatus;

  @ApiProperty({ format: 'date-time', example: '2025-01-20T10:30:00Z' })
  createdAt: string;

  @ApiProperty({ format: 'date-time', example: '2025-01-20T10:40:00Z' })
  expiresAt: string;

  @ApiProperty({ enum: ORDER_STATES, description: 'the same in more detail' })
  state: OrderState;

  @ApiProperty({ enum: ['evm', 'tron', 'solana'] })
  protocol: FamilyName;

  @ApiProperty({ example: '0', description: 'seen on chain in time, final or not' })
  receivedAmount: string;

  @ApiProperty({ example: '0', description: 'final and in time' })
  confirmedAmount: string;

  @ApiProperty({ example: '100' })
  remainingAmount: string;

  @ApiProperty({ example: '0' })
  overpaidAmount: string;

  @ApiProperty({ example: '0', description: 'final, but arrived after the window' })
  lateAmount: string;

  @ApiProperty({ example: false, description: "money at this order's address waits for a person" })
  needsReview: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  completedAt: string | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { cart: '7781' } })
  metadata: Record<string, string>;

  @ApiProperty({ type: String, nullable: true })
  successUrl: string | null;

  @ApiProperty({ type: String, nullable: true })
  cancelUrl: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'events of this order are sent there, too' })
  callbackUrl: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'page where the payer pays; it opens this order and nothing else',
  })
  checkoutUrl: string | null;

  @ApiProperty({ type: OrderPriceResponse, nullable: true, description: 'what was asked for; null: the amount itself' })
  price: OrderPriceResponse | null;

  @ApiProperty({ type: OrderFeeResponse, nullable: true, description: 'fee of the platform; null: none' })
  fee: OrderFeeResponse | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'what was taken as payment, when it is less than the amount',
  })
  acceptedAmount: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'the payment link that the payer came by' })
  paymentLinkId: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'the account of yours that is paid; null: your own',
  })
  accountId: string | null;

  @ApiProperty()
  livemode: boolean;

  @ApiProperty({ type: 'integer', example: 1, description: 'rises with every change; webhooks carry the same number' })
  version: number;
}

export class OrderPage {
  @ApiProperty({ type: [OrderResponse] })
  data: OrderResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}
