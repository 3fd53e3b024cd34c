import type { AssetRegistry } from '@chaintill/assets';
import { DomainError, formatAmount, parseNumericId, type Actor } from '@chaintill/kernel';
import { checkCallbackUrl } from '@chaintill/outbound';
import type { Tx } from '@chaintill/persistence';
import { destinationError } from '../domain/destination';
import type { PayoutView } from '../domain/payout-view';
import type { PayoutChecks } from './payout-checks';
import type { Payouts } from './payouts.service';

/** A return as it is asked for; amount and destination were decided before. */
export interface CreateReturn {
  readonly externalId?: string;
  readonly callbackUrl?: string;
  readonly note?: string;
}

interface DecidedTransfer {
  id: string;
  chain_id: string;
  asset_id: number | null;
  amount: string;
  return_address: string | null;
  account_id: string | null;
  from_address: string;
  decision: string | null;
  booked_in: string | null;
  /** A payout of it that is under way, or was paid. */
  payout_id: string | null;
}

/** Sends back money that a person decided to return. */
export class Returns {
  constructor(
    private readonly assets: AssetRegistry,
    private readonly payouts: Payouts,
    private readonly checks: PayoutChecks,
    /** Whether callbacks may go to this machine: the local profile. */
    private readonly local: boolean,
  ) {}

  /**
   * Makes the payout of a decided return in the caller's transaction. Its value is held already; a try that ends without being
   * paid leaves it so, and may be followed by another.
   * @throws DomainError RESOURCE_NOT_FOUND, STATE_CONFLICT when it is not to be returned, or is being returned; and what
   *   {@link Payouts} throws
   */
  async create(tx: Tx, who: Actor, transferId: string, request: CreateReturn): Promise<PayoutView> {
    const transfer = await this.lock(tx, who, transferId);
    const { asset_id: assetId, return_address: to, payout_id: payoutId } = transfer;
    const refuse = (state: string): never => {
      throw new DomainError('STATE_CONFLICT', { resource: 'transfer', state, action: 'return it' });
    };
    if (transfer.decision !== 'return' || transfer.booked_in !== 'held' || assetId === null || to === null) {
      return refuse('not decided to be returned');
    }
    if (payoutId !== null) return refuse(`returned by ${payoutId}`);
    const asset = this.assets.byId(assetId);
    const chain = this.assets.chainById(transfer.chain_id);
    const address = this.checks.destination(chain, to);
    const own = await this.checks.ownAddresses(tx, who, [{ chain, address }]);
    if (own.size > 0) throw destinationError({ kind: 'own' }, 'address', chain.id);
    const amount = BigInt(transfer.amount);
    const batch = await this.payouts.one(tx, who, {
      chain,
      asset,
      amount,
      amountText: formatAmount(amount, asset.decimals, 2),
      address,
      externalId: request.externalId ?? null,
      callbackUrl:
        request.callbackUrl === undefined
          ? null
          : checkCallbackUrl(request.callbackUrl, { livemode: who.livemode, local: this.local }),
      note: request.note ?? null,
      subAccount: transfer.account_id ?? '',
      kind: 'return',
      orderId: null,
      transferId: transfer.id,
      toSender: address.canonical === transfer.from_address,
    });
    const [made] = batch.items;
    if (!made) throw new Error('a batch of one has an item');
    return made;
  }

  private async lock(tx: Tx, { organizationId, livemode }: Actor, id: string): Promise<DecidedTransfer> {
    const number = parseNumericId('transfer', id);
    if (number !== null) {
      // in two statements: the second sees what was committed while the first waited
      await tx.query('select 1 from transfers where id = $1 and organization_id = $2 and livemode = $3 for update', [
        number,
        organizationId,
        livemode,
      ]);
    }
    const [row] = number
      ? await tx.query<DecidedTransfer>(
          `select t.id, t.chain_id, t.asset_id, t.amount, t.return_address, t.account_id, t.from_address, t.decision, t.booked_in,
             (select p.id from payouts p where p.transfer_id = t.id and p.state not in ('failed', 'rejected', 'cancelled')
              limit 1) as payout_id
           from transfers t where t.id = $1 and t.organization_id = $2 and t.livemode = $3`,
          [number, organizationId, livemode],
        )
      : [];
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'transfer' });
    return row;
  }
}
