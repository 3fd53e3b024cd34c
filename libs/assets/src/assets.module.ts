import { Module, type DynamicModule } from '@nestjs/common';
import { FamilyRegistry, type ChainFamily } from '@chaintill/chain-port';
import { CONFIG, type Config } from '@chaintill/config';
import { Database } from '@chaintill/persistence';
import { AssetRegistry } from './app/asset-registry';
import { syncChains } from './data/sync-chains';

/** Gives every room the {@link FamilyRegistry} and the {@link AssetRegistry}, in step with the configuration. */
@Module({})
export class AssetsModule {
  /** @param families the chain families that this app is composed with */
  static forRoot(families: readonly ChainFamily[]): DynamicModule {
    const registry = new FamilyRegistry(families);
    return {
      module: AssetsModule,
      global: true,
      providers: [
        { provide: FamilyRegistry, useValue: registry },
        {
          provide: AssetRegistry,
          inject: [Database, CONFIG],
          useFactory: async (db: Database, config: Config): Promise<AssetRegistry> => {
            await syncChains(db, config.chains, registry);
            return AssetRegistry.load(db);
          },
        },
      ],
      exports: [FamilyRegistry, AssetRegistry],
    };
  }
}
