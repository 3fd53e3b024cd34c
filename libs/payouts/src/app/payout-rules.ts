import type { Actor } from '@chaintill/kernel';
import type { Sql } from '@chaintill/persistence';
import type { Settings } from '@chaintill/settings';
import type { PayoutRule } from '../domain/payout';

/** How much consent payouts need, whatever route and credential they come by (law 10). */
export class PayoutRules {
  constructor(private readonly settings: Settings) {}

  /**
   * The rule for what somebody makes now.
   * @param sql the transaction of the caller, if he is in one
   */
  async of(who: Actor, sql?: Sql): Promise<PayoutRule> {
    const { payoutApproval } = await this.settings.of(who, sql);
    return { mode: payoutApproval, approvals: 0 };
  }
}
