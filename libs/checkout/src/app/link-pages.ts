import type { Asset, AssetRegistry, ChainInfo } from '@chaintill/assets';
import type { FamilyName } from '@chaintill/chain-port';
import { isDomainError, isoSeconds, type Clock, type Scope } from '@chaintill/kernel';
import type { OrderPricing } from '@chaintill/orders';
import { linkState, unitsLeft, type LinkSales, type PaymentLink } from '@chaintill/payment-links';
import type { Database } from '@chaintill/persistence';
import type { Settings } from '@chaintill/settings';
import { UNAVAILABLE_REASONS, type LinkOptionView, type LinkView } from '../domain/link-view';
import type { Payments } from './payments';

export interface LinkPageParts {
  readonly db: Database;
  readonly sales: LinkSales;
  readonly payments: Payments;
  readonly pricing: OrderPricing;
  readonly assets: AssetRegistry;
  readonly settings: Settings;
  readonly clock: Clock;
}

type Price = Pick<LinkOptionView, 'amount' | 'unavailable'>;
const NOT_OFFERED: Price = { amount: null, unavailable: 'INVALID_CHAIN' };

/** Asked for only to learn whether there is a rate at all. */
const ANY_AMOUNT = '1';

/** Pages of payment links as buyers see them. */
export class LinkPages {
  constructor(private readonly parts: LinkPageParts) {}

  /** @throws DomainError RESOURCE_NOT_FOUND */
  async bySlug(slug: string): Promise<LinkView> {
    const { sales, payments, clock } = this.parts;
    const { link, stock } = await sales.bySlug(slug);
    const name = await this.organizationName(link);
    return {
      slug: link.slug,
      title: link.title,
      description: link.description,
      merchant: await payments.merchant(link, name),
      livemode: link.livemode,
      amount: link.amount,
      priceCurrency: link.priceCurrency,
      minAmount: link.minAmount,
      maxAmount: link.maxAmount,
      options: await this.options(link),
      state: linkState(link, stock, clock.now()),
      left: unitsLeft(link, stock),
      expiresAt: link.expiresAt && isoSeconds(link.expiresAt),
      successUrl: link.successUrl,
      cancelUrl: link.cancelUrl,
    };
  }

  private async options(link: PaymentLink): Promise<LinkOptionView[]> {
    const stocked = await this.familiesWithAddresses(link);
    const options: LinkOptionView[] = [];
    // The same coin costs the same on every chain where it has the same decimals.
    const prices = new Map<string, Price>();
    for (const { currency, chainIds } of link.currencies) {
      for (const chainId of chainIds) {
        const chain = this.parts.assets.chainById(chainId);
        const { name: chainName, family: protocol } = chain;
        const asset = this.offered(link, chain, currency);
        const kind = `${currency} ${asset?.decimals}`;
        const { amount, unavailable } = prices.get(kind) ?? (asset ? await this.price(link, asset) : NOT_OFFERED);
        prices.set(kind, { amount, unavailable });
        const reason = unavailable ?? (stocked.has(protocol) ? null : 'NO_AVAILABLE_ADDRESSES');
        options.push({ currency, chainId, chainName, protocol, amount, unavailable: reason });
      }
    }
    return options;
  }

  /** What an order would ask for at this moment. */
  private async price(link: PaymentLink, asset: Asset): Promise<Price> {
    const { pricing, settings } = this.parts;
    const { organizationId, livemode, priceCurrency } = link;
    const priceAmount = link.amount ?? link.minAmount ?? ANY_AMOUNT;
    try {
      const terms = await settings.of({ organizationId, livemode });
      const request = {
        orderReference: '',
        currency: asset.symbol,
        chainId: asset.chainId,
        priceAmount,
        priceCurrency,
      };
      const { amountText } = await pricing.price({ organizationId, livemode }, request, asset, terms);
      return { amount: link.amount && amountText, unavailable: null };
    } catch (error) {
      const reason = UNAVAILABLE_REASONS.find((code) => isDomainError(error, code));
      if (!reason) throw error;
      return { amount: null, unavailable: reason };
    }
  }

  /** A chain or token may have been taken out of the configuration after the link was made. */
  private offered({ livemode }: Scope, { id }: ChainInfo, currency: string): Asset | undefined {
    const chain = this.parts.assets.chains(livemode).find((one) => one.id === id);
    return chain?.assets.find(({ symbol }) => symbol === currency);
  }

  private async familiesWithAddresses({ organizationId, livemode }: Scope): Promise<ReadonlySet<FamilyName>> {
    const rows = await this.parts.db.query<{ family: FamilyName }>(
      `select family from unnest(array['evm', 'tron', 'solana']) family
       where exists (select 1 from addresses a
         where a.organization_id = $1 and a.livemode = $2 and a.family = family.family and a.state = 'available')`,
      [organizationId, livemode],
    );
    return new Set(rows.map(({ family }) => family));
  }

  private async organizationName({ organizationId }: Scope): Promise<string> {
    const [row] = await this.parts.db.query<{ name: string }>('select name from organizations where id = $1', [
      organizationId,
    ]);
    return row?.name ?? '';
  }
}
