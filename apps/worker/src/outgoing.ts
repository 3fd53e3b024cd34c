import { AssetRegistry } from '@chaintill/assets';
import { FamilyRegistry } from '@chaintill/chain-port';
import type { Config } from '@chaintill/config';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Ledger } from '@chaintill/ledger';
import { limitsOf, OutgoingHandlers, OutgoingMetrics, OutgoingRunner, type OutgoingChain } from '@chaintill/outgoing';
import { Database } from '@chaintill/persistence';
import { SigningRequests } from '@chaintill/signing';
import type { FactoryProvider } from '@nestjs/common';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';

/** The runner of outgoing transactions over all configured chains. */
export function outgoingRunner(config: Config, log: Logger): FactoryProvider<OutgoingRunner> {
  return {
    provide: OutgoingRunner,
    inject: [Database, FamilyRegistry, AssetRegistry, CLOCK, OutgoingHandlers, Registry],
    useFactory: (
      db: Database,
      families: FamilyRegistry,
      assets: AssetRegistry,
      clock: Clock,
      handlers: OutgoingHandlers,
      registry: Registry,
    ) => {
      const metrics = new OutgoingMetrics(registry, db);
      const parts = { db, clock, signing: new SigningRequests(), ledger: new Ledger(), handlers, log, metrics };
      const chains = config.chains.map((chain): OutgoingChain => {
        const { id: chainId, networkId, livemode, pollIntervalMs } = chain;
        const family = families.get(chain.family);
        const native = assets.chain(chainId, livemode).assets.find(({ kind }) => kind === 'native');
        const writer = family.openWriter({ ...chain, chainId, native: native !== undefined });
        const limits = limitsOf(chain.outgoing);
        return {
          chainId,
          networkId,
          craft: family.outgoing,
          writer,
          native: native?.id ?? null,
          limits,
          pollIntervalMs,
        };
      });
      return new OutgoingRunner(chains, parts);
    },
  };
}
