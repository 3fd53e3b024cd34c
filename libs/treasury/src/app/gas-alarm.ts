import { alarm } from './alarms';
import { HOUSE } from '../domain/house';
import type { GasPurse } from './gas-purse';
import type { TreasuryChain, TreasuryParts } from './treasury-parts';

/** Says when the coins that pay for sweeps run out, once each time. */
export class GasAlarm {
  constructor(
    private readonly chain: TreasuryChain,
    private readonly parts: Pick<TreasuryParts, 'db' | 'clock' | 'log' | 'wakeWebhooks'>,
  ) {}

  /** @param purses those that were asked in this round */
  async note(purses: readonly GasPurse[]): Promise<void> {
    const { db, clock, log } = this.parts;
    const { native, id: chainId, livemode } = this.chain;
    if (!native) return;
    const now = clock.now();
    for (const { walletId, address, empty } of purses) {
      await db.tx(async (tx) => {
        const [row] = await tx.query<{ organization_id: string | null }>(
          `update wallet_balances b set gas_low_since = case when $3 then $4::timestamptz end from wallets w
           where b.wallet_id = $1 and b.asset_id = $2 and w.id = b.wallet_id and (b.gas_low_since is not null) <> $3
           returning w.organization_id`,
          [walletId, native.id, empty, now],
        );
        if (!row || !empty) return;
        const data = { walletId, chainId, currency: native.symbol, address };
        const organizationId = row.organization_id ?? HOUSE;
        await alarm(tx, 'treasury.gas_low', { organizationId, livemode, objectId: walletId, data }, now);
        tx.afterCommit(this.parts.wakeWebhooks);
        log.error(data, 'treasury: the coins that pay for sweeps have run out: send some to this wallet');
      });
    }
  }
}
