import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import {
  ApiProperty,
  ApiPropertyOptional,
  Clearable,
  IsMetadata,
  isWebUrl,
  PaginationResponse,
  Satisfies,
  SortedPageQuery,
} from '@chaintill/http';
import {
  LINK_SORTS,
  LINK_STATES,
  LINK_STATUSES,
  type CreatePaymentLink,
  type LinkCurrency,
  type LinkQuery,
  type LinkState,
  type LinkStatus,
  type PaymentLinkView,
  type UpdatePaymentLink,
} from '@chaintill/payment-links';

const AMOUNT = { message: 'must be a string such as "100.00"', context: { amount: true } };
const TIME = { message: 'must be a time such as 2027-01-20T10:30:00Z' };
const URL_RULE = 'must be a web address such as https://shop.example/thanks';
const MAX_INVENTORY = 1_000_000_000;

export class LinkCurrencyDto implements LinkCurrency {
  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ type: [String], example: ['ethereum-local'], minItems: 1 })
  chainIds: string[];
}

/** What making and changing a link have in common: each field, when it is there. */
abstract class LinkFields {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'A seat on the night train', maxLength: 2_000 })
  @Clearable()
  @IsString()
  @MaxLength(2_000)
  description?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '25.00',
    description: 'decimal text in the price currency; absent or "0": the payer chooses',
  })
  @Clearable()
  @IsString(AMOUNT)
  amount?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: '5.00', description: 'least that a payer may choose' })
  @Clearable()
  @IsString(AMOUNT)
  minAmount?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: '500.00', description: 'most that a payer may choose' })
  @Clearable()
  @IsString(AMOUNT)
  maxAmount?: string | null;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 1,
    maximum: MAX_INVENTORY,
    description: 'units to sell, one for each order; absent: no limit',
  })
  @Clearable()
  @IsInt({ message: `must be a whole number from 1 to ${MAX_INVENTORY}` })
  @Min(1)
  @Max(MAX_INVENTORY)
  inventoryTotal?: number | null;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true, example: '2027-01-20T10:30:00Z' })
  @Clearable()
  @IsISO8601({ strict: true, strictSeparator: true }, TIME)
  @Length(10, 40)
  expiresAt?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'https://shop.example/thanks' })
  @Clearable()
  @Satisfies(isWebUrl, URL_RULE)
  successUrl?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'https://shop.example/cart' })
  @Clearable()
  @Satisfies(isWebUrl, URL_RULE)
  cancelUrl?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'https://shop.example/hooks/links',
    description: 'is told of the events of orders made by this link, besides the endpoints',
  })
  @Clearable()
  @IsString()
  @MaxLength(2_048)
  callbackUrl?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'acc_01k9zt3c8m6m5b7d9e0f1g2h3j',
    description: 'the account of yours that orders made by it from now on are paid to; absent: your own',
  })
  @Clearable()
  @IsString()
  @Length(1, 40)
  accountId?: string | null;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 500 },
    maxProperties: 10,
    example: { campaign: 'autumn' },
    description: 'comes back with the orders of the link and their webhooks',
  })
  @IsOptional()
  @IsMetadata()
  metadata?: Record<string, string>;
}

export class CreatePaymentLinkBody extends LinkFields implements CreatePaymentLink {
  @ApiProperty({ example: 'Night train', minLength: 1, maxLength: 200 })
  @IsString()
  @Matches(/\S/, { message: 'must not be blank' })
  @Length(1, 200)
  title: string;

  @ApiProperty({ example: 'EUR', description: 'currency of the amounts: a code such as USD, or an asset such as USDT' })
  @IsString()
  @Length(1, 20)
  priceCurrency: string;

  @ApiProperty({ type: [LinkCurrencyDto], minItems: 1, description: 'what it may be paid in, and on which chains' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  currencies: LinkCurrencyDto[];
}

export class UpdatePaymentLinkBody extends LinkFields implements UpdatePaymentLink {
  @ApiPropertyOptional({ example: 'Night train', minLength: 1, maxLength: 200 })
  @IsOptional()
  @IsString()
  @Matches(/\S/, { message: 'must not be blank' })
  @Length(1, 200)
  title?: string;

  @ApiPropertyOptional({ example: 'EUR' })
  @IsOptional()
  @IsString()
  @Length(1, 20)
  priceCurrency?: string;

  @ApiPropertyOptional({ type: [LinkCurrencyDto], minItems: 1 })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  currencies?: LinkCurrencyDto[];
}

export class PaymentLinkListQuery extends SortedPageQuery {
  @ApiPropertyOptional({ enum: LINK_STATUSES })
  @IsOptional()
  @IsIn(LINK_STATUSES, { message: `must be one of: ${LINK_STATUSES.join(', ')}` })
  status?: LinkStatus;

  @ApiPropertyOptional({ example: 'train', description: 'part of the title, the description or the slug' })
  @IsOptional()
  @Length(1, 100)
  search?: string;

  @ApiPropertyOptional({ enum: LINK_SORTS, default: 'createdAt' })
  @IsOptional()
  @IsIn(LINK_SORTS, { message: `must be one of: ${LINK_SORTS.join(', ')}` })
  sortBy?: LinkQuery['sortBy'];
}

export class PaymentLinkResponse implements PaymentLinkView {
  @ApiProperty({ example: 'lnk_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  linkId: string;

  @ApiProperty({ example: 'Zk3mQ81xLwTf0aPc' })
  slug: string;

  @ApiProperty({ example: 'https://pay.example/pay/l/Zk3mQ81xLwTf0aPc', description: 'where payers go' })
  url: string;

  @ApiProperty({ example: 'Night train' })
  title: string;

  @ApiProperty({ type: String, nullable: true })
  description: string | null;

  @ApiProperty({ type: String, nullable: true, example: '25.00', description: 'null: the payer chooses' })
  amount: string | null;

  @ApiProperty({ example: 'EUR' })
  priceCurrency: string;

  @ApiProperty({ type: String, nullable: true })
  minAmount: string | null;

  @ApiProperty({ type: String, nullable: true })
  maxAmount: string | null;

  @ApiProperty({ type: [LinkCurrencyDto] })
  currencies: LinkCurrencyDto[];

  @ApiProperty({ type: 'integer', nullable: true })
  inventoryTotal: number | null;

  @ApiProperty({ type: 'integer', description: 'paid orders' })
  sold: number;

  @ApiProperty({ type: 'integer', description: 'orders that wait for their money' })
  reserved: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'null: no limit' })
  left: number | null;

  @ApiProperty({ enum: LINK_STATUSES })
  status: LinkStatus;

  @ApiProperty({ enum: LINK_STATES, description: 'whether it can be bought from at this moment' })
  state: LinkState;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: string | null;

  @ApiProperty({ type: String, nullable: true })
  successUrl: string | null;

  @ApiProperty({ type: String, nullable: true })
  cancelUrl: string | null;

  @ApiProperty({ type: String, nullable: true })
  callbackUrl: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'null: your own account' })
  accountId: string | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  metadata: Record<string, string>;

  @ApiProperty()
  livemode: boolean;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}

export class PaymentLinkPage {
  @ApiProperty({ type: [PaymentLinkResponse] })
  data: PaymentLinkResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}
