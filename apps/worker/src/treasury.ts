import { AssetRegistry } from '@chaintill/assets';
import { FamilyRegistry } from '@chaintill/chain-port';
import type { Config } from '@chaintill/config';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Outgoing, type OutgoingHandlers } from '@chaintill/outgoing';
import { Database } from '@chaintill/persistence';
import { Rates } from '@chaintill/rates';
import {
  GasOutcomes,
  ReserveOutcomes,
  SweepOutcomes,
  TreasuryMetrics,
  TreasuryRunner,
  type OutcomeParts,
  type TreasuryChain,
} from '@chaintill/treasury';
import type { FactoryProvider } from '@nestjs/common';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';

export const treasuryMetrics: FactoryProvider<TreasuryMetrics> = {
  provide: TreasuryMetrics,
  inject: [Registry, Database],
  useFactory: (registry: Registry, db: Database) => new TreasuryMetrics(registry, db),
};

/** The treasury over all configured chains. */
export function treasuryRunner(config: Config, log: Logger): FactoryProvider<TreasuryRunner> {
  return {
    provide: TreasuryRunner,
    inject: [Database, FamilyRegistry, AssetRegistry, CLOCK, Rates, Outgoing, TreasuryMetrics, wakeToken('webhooks')],
    useFactory: (
      db: Database,
      families: FamilyRegistry,
      assets: AssetRegistry,
      clock: Clock,
      rates: Rates,
      outgoing: Outgoing,
      metrics: TreasuryMetrics,
      webhooks: WakeQueue,
    ) => {
      const chains = config.chains.map((chain): TreasuryChain => {
        const { id, family, livemode } = chain;
        const { assets: listed } = assets.chain(id, livemode);
        const native = listed.find(({ kind }) => kind === 'native') ?? null;
        const writer = families.get(family).openWriter({ ...chain, chainId: id, native: native !== null });
        return { id, family, livemode, assets: listed, native, writer };
      });
      const rules = {
        everySeconds: config.SWEEP_SECONDS,
        factor: config.SWEEP_FACTOR,
        minimums: config.SWEEP_MINIMUMS,
        gasMarginPercent: config.SWEEP_GAS_MARGIN_PERCENT,
        atOnce: config.SWEEPS_AT_ONCE,
        reserves: config.RESERVES,
      };
      const wakeWebhooks = (): void => webhooks.wake();
      return new TreasuryRunner(chains, { db, clock, assets, rates, outgoing, rules, log, metrics, wakeWebhooks });
    },
  };
}

/** Who takes note of what became of sweeps, the coins for them, and moves to the cold. */
export function registerTreasury(handlers: OutgoingHandlers, parts: OutcomeParts): void {
  handlers.register('sweep', new SweepOutcomes(parts));
  handlers.register('gas', new GasOutcomes(parts));
  handlers.register('reserve', new ReserveOutcomes(parts));
}
