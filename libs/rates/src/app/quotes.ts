import type { AssetRegistry } from '@chaintill/assets';
import { DomainError, formatAmount, isId, newId, type Clock, type Scope } from '@chaintill/kernel';
import type { Database, Sql, Tx } from '@chaintill/persistence';
import type { PriceQuote, QuoteSource } from '../domain/quote';
import type { Rates } from './rates';

/** How long a quote holds. */
export const QUOTE_SECONDS = 300;

/** What a quote is asked for. */
export interface QuoteRequest {
  readonly priceAmount: string;
  readonly priceCurrency: string;
  readonly currency: string;
  readonly chainId: string;
}

/** A quote that is kept: an order may be made of it until it expires. */
export interface StoredQuote extends PriceQuote {
  readonly quoteId: string;
  readonly assetId: number;
  readonly expiresAt: Date;
}

interface QuoteRow {
  id: string;
  price_amount: string;
  price_currency: string;
  asset_id: number;
  amount: string;
  rate: string;
  markup_percent: string;
  spread_percent: string;
  sources: QuoteSource[];
  created_at: Date;
  expires_at: Date;
}

/** A quote as the API shows it. */
export interface QuoteView {
  readonly quoteId: string;
  /** Decimal text in the currency. */
  readonly amount: string;
  readonly currency: string;
  readonly chainId: string;
  readonly priceAmount: string;
  readonly priceCurrency: string;
  readonly rate: string;
  readonly markupPercent: string;
  readonly spreadPercent: string;
  readonly sources: readonly QuoteSource[];
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** Quotes that merchants asked for, each with what it was made of. */
export class Quotes {
  constructor(
    private readonly db: Database,
    private readonly rates: Rates,
    private readonly assets: AssetRegistry,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a quote and keeps it.
   * @throws DomainError INVALID_CHAIN, INVALID_CURRENCY, and what {@link Rates.quote} throws
   */
  async create(scope: Scope, request: QuoteRequest, tx: Tx): Promise<QuoteView> {
    const { priceAmount, priceCurrency } = request;
    const asset = this.assets.asset(this.assets.chain(request.chainId, scope.livemode), request.currency);
    const quote = await this.rates.quote(scope, { priceAmount, priceCurrency, asset }, tx);
    const stored = {
      ...quote,
      quoteId: newId('quote'),
      assetId: asset.id,
      expiresAt: new Date(quote.at.getTime() + QUOTE_SECONDS * 1_000),
    };
    await tx.query(
      `insert into quotes (id, organization_id, livemode, price_amount, price_currency, asset_id, amount, rate, markup_percent,
         spread_percent, sources, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        stored.quoteId,
        scope.organizationId,
        scope.livemode,
        priceAmount,
        priceCurrency,
        asset.id,
        quote.amount.toString(),
        quote.rate,
        quote.markupPercent,
        quote.spreadPercent,
        JSON.stringify(quote.sources),
        quote.at,
        stored.expiresAt,
      ],
    );
    return this.view(stored);
  }

  /** @throws DomainError RESOURCE_NOT_FOUND for an id that is no quote of the merchant and mode */
  async get({ organizationId, livemode }: Scope, quoteId: string, sql: Sql = this.db): Promise<StoredQuote> {
    const [row] = isId('quote', quoteId)
      ? await sql.query<QuoteRow>(
          `select id, price_amount, price_currency, asset_id, amount, rate, markup_percent, spread_percent, sources, created_at,
             expires_at
           from quotes where id = $1 and organization_id = $2 and livemode = $3`,
          [quoteId, organizationId, livemode],
        )
      : [];
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'quote' });
    return {
      quoteId: row.id,
      priceAmount: row.price_amount,
      priceCurrency: row.price_currency,
      assetId: row.asset_id,
      amount: BigInt(row.amount),
      rate: row.rate,
      markupPercent: row.markup_percent,
      spreadPercent: row.spread_percent,
      // jsonb has an order of its own
      sources: row.sources.map(({ name, rate, observedAt, via }) => ({ name, rate, observedAt, via })),
      at: row.created_at,
      expiresAt: row.expires_at,
    };
  }

  /**
   * A quote that still holds, for an order that is made of it.
   * @throws DomainError RESOURCE_NOT_FOUND as {@link get}, QUOTE_EXPIRED
   */
  async valid(scope: Scope, quoteId: string, sql: Sql = this.db): Promise<StoredQuote> {
    const quote = await this.get(scope, quoteId, sql);
    if (quote.expiresAt <= this.clock.now()) {
      throw new DomainError('QUOTE_EXPIRED', { quoteId, expiresAt: quote.expiresAt.toISOString() });
    }
    return quote;
  }

  /** How the API shows a quote. */
  view(quote: StoredQuote): QuoteView {
    const { symbol, chainId, decimals } = this.assets.byId(quote.assetId);
    return {
      quoteId: quote.quoteId,
      amount: formatAmount(quote.amount, decimals),
      currency: symbol,
      chainId,
      priceAmount: quote.priceAmount,
      priceCurrency: quote.priceCurrency,
      rate: quote.rate,
      markupPercent: quote.markupPercent,
      spreadPercent: quote.spreadPercent,
      sources: quote.sources,
      createdAt: quote.at.toISOString(),
      expiresAt: quote.expiresAt.toISOString(),
    };
  }
}
