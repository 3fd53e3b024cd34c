import type { AssetRegistry, ChainInfo } from '@chaintill/assets';
import type { FamilyRegistry } from '@chaintill/chain-port';
import { DomainError, formatAmount, isDomainError, isoSeconds, type Clock } from '@chaintill/kernel';
import type { Order, OrdersService, OrderViews } from '@chaintill/orders';
import type { Database } from '@chaintill/persistence';
import type { Settings } from '@chaintill/settings';
import type { OrderActions } from '@chaintill/settlement';
import { chainProgress, paymentRows, transferRows, type PaymentRow, type TransferRow } from '../data/payment-rows';
import { isDelayed, noticesOf, type ChainProgress, type Notice } from '../domain/notices';
import type { MerchantView, NoticeView, PaymentView } from '../domain/payment-view';

export interface PaymentParts {
  readonly db: Database;
  readonly orders: OrdersService;
  readonly actions: OrderActions;
  readonly views: OrderViews;
  readonly assets: AssetRegistry;
  readonly families: FamilyRegistry;
  readonly settings: Settings;
  readonly clock: Clock;
}

const STATUS = { seen: 'pending', final: 'confirmed', orphaned: 'orphaned' } as const;

/** Payments as their payers see them. Reads what is stored and asks no chain. */
export class Payments {
  constructor(private readonly parts: PaymentParts) {}

  /**
   * The id of the order that a token opens.
   * @throws DomainError RESOURCE_NOT_FOUND for every other text
   */
  async opened(token: string): Promise<string> {
    return (await this.parts.orders.byCheckoutToken(token)).id;
  }

  /** @throws DomainError RESOURCE_NOT_FOUND */
  async byToken(token: string): Promise<PaymentView> {
    const id = await this.opened(token);
    const view = (await this.read([id])).get(id);
    if (!view) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'payment' });
    return view;
  }

  /**
   * The payer gives up; possible while nothing was seen.
   * @throws DomainError RESOURCE_NOT_FOUND, ORDER_ALREADY_PAID when money has come, ORDER_EXPIRED (S2-X6)
   */
  async cancel(token: string, payer: { readonly ip: string; readonly requestId: string }): Promise<PaymentView> {
    const { id, organizationId, livemode } = await this.parts.orders.byCheckoutToken(token);
    const actor = { kind: 'payer', id, label: 'payer', organizationId, livemode, ...payer } as const;
    await this.parts.actions.cancel(actor, id).catch((error: unknown) => {
      // To a payer money that was seen is money that he has paid.
      throw isDomainError(error, 'STATE_CONFLICT') ? new DomainError('ORDER_ALREADY_PAID', { orderId: id }) : error;
    });
    return this.byToken(token);
  }

  /** Payments by the ids of their orders; three statements however many they are. */
  async read(orderIds: readonly string[]): Promise<Map<string, PaymentView>> {
    const { db } = this.parts;
    const rows = await paymentRows(db, orderIds);
    const transfers = await transferRows(db, orderIds);
    const progress = await chainProgress(db);
    const views = new Map<string, PaymentView>();
    const merchants = new Map<string, MerchantView>();
    for (const row of rows) {
      const { id, chainId, organizationId, livemode } = row.order;
      const name = `${organizationId} ${livemode}`;
      const merchant = merchants.get(name) ?? (await this.merchant(row.order, row.organizationName));
      merchants.set(name, merchant);
      views.set(id, this.view(row, merchant, transfers.get(id) ?? [], progress, progress.get(chainId)));
    }
    return views;
  }

  /** @param organizationName shown when the merchant chose no other name */
  async merchant(scope: Pick<Order, 'organizationId' | 'livemode'>, organizationName: string): Promise<MerchantView> {
    const { displayName, supportEmail, supportUrl } = await this.parts.settings.of(scope);
    return { name: displayName ?? organizationName, supportEmail, supportUrl };
  }

  private view(
    { order, title, description }: PaymentRow,
    merchant: MerchantView,
    transfers: readonly TransferRow[],
    chains: ReadonlyMap<string, ChainProgress>,
    progress: ChainProgress | undefined,
  ): PaymentView {
    const now = this.parts.clock.now();
    const chain = this.parts.assets.chainById(order.chainId);
    const shown = this.parts.views.of(order);
    const { price } = shown;
    const confirmations = ({ state, chainId, blockHeight }: TransferRow): number => {
      const tip = chains.get(chainId)?.tipHeight ?? null;
      return state === 'orphaned' || tip === null ? 0 : Math.max(0, tip - blockHeight + 1);
    };
    const paying = transfers.filter(({ outcome, state }) => outcome === 'payment' && state !== 'orphaned');
    const notices = noticesOf(order, transfers, isDelayed(progress, order.expiresAt, now));
    return {
      reference: order.orderReference,
      merchant,
      title,
      description,
      livemode: order.livemode,
      state: order.state,
      currency: shown.currency,
      chainId: chain.id,
      chainName: chain.name,
      protocol: chain.family,
      address: order.address,
      amount: shown.amount,
      receivedAmount: shown.receivedAmount,
      confirmedAmount: shown.confirmedAmount,
      remainingAmount: shown.remainingAmount,
      price: price && { amount: price.amount, currency: price.currency, rate: price.rate, mode: price.mode },
      paymentUri: this.paymentUri(order, chain, now),
      confirmations: paying.length === 0 ? null : { have: Math.min(...paying.map(confirmations)), need: needOf(chain) },
      createdAt: isoSeconds(order.createdAt),
      expiresAt: isoSeconds(order.expiresAt),
      serverTime: now.toISOString(),
      notices: notices.map((notice) => this.noticeView(notice)),
      transfers: transfers.map((transfer) => ({
        txHash: transfer.txHash,
        ...this.money(transfer.amount, transfer.assetId),
        status: STATUS[transfer.state],
        confirmations: confirmations(transfer),
      })),
      successUrl: order.successUrl,
      cancelUrl: order.cancelUrl,
      version: order.version,
    };
  }

  /** Asks for what is missing, while what is sent now can still be in time. */
  private paymentUri(order: Order, { family, networkId }: ChainInfo, now: Date): string | null {
    const isOpen = (order.state === 'pending' || order.state === 'partially_paid') && now < order.expiresAt;
    if (!isOpen) return null;
    const asset = this.parts.assets.byId(order.assetId);
    const amount = order.amount - order.seen;
    return this.parts.families.get(family).paymentUri({ address: order.address, asset, amount, networkId });
  }

  private noticeView({ kind, amount, assetId, chainId, txHash }: Notice): NoticeView {
    return {
      kind,
      ...(amount === null || assetId === null ? { amount: null, currency: null } : this.money(amount, assetId)),
      chainName: chainId && this.parts.assets.chainById(chainId).name,
      txHash,
    };
  }

  private money(units: bigint, assetId: number): { amount: string; currency: string } {
    const { symbol, decimals } = this.parts.assets.byId(assetId);
    return { amount: formatAmount(units, decimals), currency: symbol };
  }
}

function needOf({ finality }: ChainInfo): number | null {
  return finality.kind === 'confirmations' ? finality.count : null;
}
