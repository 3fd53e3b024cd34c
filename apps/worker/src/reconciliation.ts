import { AssetRegistry } from '@chaintill/assets';
import { FamilyRegistry } from '@chaintill/chain-port';
import type { Config } from '@chaintill/config';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { openChains, Reconciler, reconciliationMetrics, ReconciliationSchedule } from '@chaintill/reconciliation';
import type { FactoryProvider } from '@nestjs/common';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';

/** The regular comparison of the books with all configured chains. */
export function reconciliationSchedule(config: Config, log: Logger): FactoryProvider<ReconciliationSchedule> {
  return {
    provide: ReconciliationSchedule,
    inject: [Database, FamilyRegistry, AssetRegistry, CLOCK, wakeToken('webhooks'), Registry],
    useFactory: (
      db: Database,
      families: FamilyRegistry,
      assets: AssetRegistry,
      clock: Clock,
      webhooks: WakeQueue,
      registry: Registry,
    ) => {
      reconciliationMetrics(registry, db, clock);
      const reconciler = new Reconciler({ db, assets, clock, log, wakeWebhooks: () => webhooks.wake() });
      const chains = openChains(config.chains, families, assets);
      return new ReconciliationSchedule(db, clock, reconciler, chains, config.RECONCILE_MINUTES * 60_000);
    },
  };
}
