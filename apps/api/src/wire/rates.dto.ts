import { IsOptional, IsString, Length } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@chaintill/http';
import type { QuoteRequest, QuoteSource, QuoteView, RateQuery, RateSourceView, RateView } from '@chaintill/rates';

const AMOUNT = { message: 'must be a string such as "100.00"', context: { amount: true } };

export class RateListQuery implements RateQuery {
  @ApiPropertyOptional({ example: 'ETH', description: 'one currency; all that are on offer unless given' })
  @IsOptional()
  @Length(1, 20)
  currency?: string;

  @ApiPropertyOptional({
    example: 'USD',
    description: 'code of ISO 4217 or the symbol of a currency on offer; the setting defaultFiat unless given',
  })
  @IsOptional()
  @Length(1, 20)
  priceCurrency?: string;

  @ApiPropertyOptional({ example: 'ethereum-local', description: 'only what this chain has' })
  @IsOptional()
  @Length(1, 63)
  chainId?: string;
}

export class QuoteSourceResponse implements QuoteSource {
  @ApiProperty({ example: 'kraken' })
  name: string;

  @ApiProperty({ example: '3001.5', description: 'price currency for one unit of the currency' })
  rate: string;

  @ApiProperty({ format: 'date-time', example: '2025-01-20T10:29:51.000Z' })
  observedAt: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'currency over which a cross rate goes' })
  via: string | null;
}

export class RateListSource extends QuoteSourceResponse implements RateSourceView {
  @ApiProperty({ type: 'integer', minimum: 0, example: 9 })
  ageSeconds: number;

  @ApiProperty({
    type: String,
    enum: ['stale', 'outlier'],
    nullable: true,
    description: 'why it does not count: too old, or far from where most agree; null when it counts',
  })
  leftOut: RateSourceView['leftOut'];
}

export class RateResponse implements RateView {
  @ApiProperty({ example: 'ETH' })
  currency: string;

  @ApiProperty({ example: 'USD' })
  priceCurrency: string;

  @ApiProperty({ type: [String], example: ['ethereum-local'] })
  chainIds: string[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: '3000.75',
    description: 'price currency for one unit: the median of the sources that count; null: there is none',
  })
  rate: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'why there is no rate, e.g. all prices are older than 300 s',
  })
  unavailable: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '0.05',
    description: 'how far the sources are apart, in percent of the median',
  })
  spreadPercent: string | null;

  @ApiProperty({ format: 'date-time', example: '2025-01-20T10:30:00.000Z' })
  at: string;

  @ApiProperty({ type: [RateListSource] })
  sources: RateListSource[];
}

export class RateListResponse {
  @ApiProperty({ type: [RateResponse] })
  data: RateResponse[];
}

export class CreateQuoteBody implements QuoteRequest {
  @ApiProperty({
    example: '49.90',
    pattern: '^\\d+(\\.\\d+)?$',
    description: 'decimal text within the decimals of its currency, e.g. 2 for USD',
  })
  @IsString(AMOUNT)
  priceAmount: string;

  @ApiProperty({ example: 'USD', description: 'code of ISO 4217, or the symbol of another currency on offer' })
  @IsString()
  @Length(1, 20)
  priceCurrency: string;

  @ApiProperty({ example: 'USDT', description: 'what is paid' })
  @IsString()
  @Length(1, 20)
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  @IsString()
  @Length(1, 63)
  chainId: string;
}

export class QuoteResponse implements QuoteView {
  @ApiProperty({ example: 'quo_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  quoteId: string;

  @ApiProperty({
    example: '49.909982',
    description: 'what the price comes to, rounded up to at most 8 decimals',
  })
  amount: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: '49.90', description: 'as it was sent' })
  priceAmount: string;

  @ApiProperty({ example: 'USD' })
  priceCurrency: string;

  @ApiProperty({ example: '0.9998', description: 'price currency for one unit of the currency, without the markup' })
  rate: string;

  @ApiProperty({ example: '0', description: 'added to the amount, in percent: the setting rateMarkupPercent' })
  markupPercent: string;

  @ApiProperty({ example: '0.05', description: 'how far the sources are apart, in percent of the median' })
  spreadPercent: string;

  @ApiProperty({ type: [QuoteSourceResponse] })
  sources: QuoteSourceResponse[];

  @ApiProperty({ format: 'date-time', example: '2025-01-20T10:30:00.000Z' })
  createdAt: string;

  @ApiProperty({
    format: 'date-time',
    example: '2025-01-20T10:35:00.000Z',
    description: 'an order made of it before that has its amount',
  })
  expiresAt: string;
}
