import { AssetRegistry, AssetsModule } from '@chaintill/assets';
import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry } from '@chaintill/chain-port';
import { ConfigModule, type ChainConfig, type Config } from '@chaintill/config';
import { IndexingService, type IndexedChain } from '@chaintill/indexing';
import { JobsModule } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { metricsProvider } from '@chaintill/operations';
import { Database, PersistenceModule } from '@chaintill/persistence';
import { SettlementModule, SettlementService } from '@chaintill/settlement';
import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';

/** The indexer: reads every configured chain and books what arrives. */
@Module({})
export class IndexerModule {
  static forRoot(config: Config, logger: Logger): DynamicModule {
    return {
      module: IndexerModule,
      imports: [
        ConfigModule.forRoot(config),
        PersistenceModule.forRoot({
          url: config.DATABASE_URL,
          poolSize: config.DATABASE_POOL_SIZE,
          patienceSeconds: config.DATABASE_PATIENCE_SECONDS,
          applicationName: 'chaintill-indexer',
        }),
        JobsModule.forRoot(),
        AssetsModule.forRoot([evmFamily]),
        SettlementModule,
      ],
      providers: [
        metricsProvider,
        {
          provide: IndexingService,
          inject: [Database, FamilyRegistry, AssetRegistry, CLOCK, SettlementService, Registry],
          useFactory: (
            db: Database,
            families: FamilyRegistry,
            assets: AssetRegistry,
            clock: Clock,
            settler: SettlementService,
            registry: Registry,
          ) =>
            new IndexingService(
              config.chains.map((chain) => indexedChain(chain, assets)),
              families,
              registry,
              { db, clock, settler, log: logger },
            ),
        },
      ],
    };
  }
}

function indexedChain(chain: ChainConfig, registry: AssetRegistry): IndexedChain {
  const { id, family, livemode, startHeight } = chain;
  const { assets } = registry.chain(id, livemode);
  return {
    family,
    livemode,
    startHeight,
    assets,
    connection: { ...chain, chainId: id, native: assets.some(({ contract }) => contract === null) },
  };
}
