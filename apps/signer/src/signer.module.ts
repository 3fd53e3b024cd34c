import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry } from '@chaintill/chain-port';
import { ConfigModule, type Config } from '@chaintill/config';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database, PersistenceModule } from '@chaintill/persistence';
import { KeyRing, Signer, SignerStore, type KeyProvider, type SigningRules } from '@chaintill/signing';
import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { SigningDesk } from './signing-desk';

/** One decides, one answers. */
const POOL_SIZE = 2;

/** The chain families that the signer signs for. */
export const families = new FamilyRegistry([evmFamily]);

@Module({})
export class SignerModule {
  /** @param keys opened already: without them there is no signer */
  static forRoot(config: Config, keys: KeyProvider, rules: SigningRules): DynamicModule {
    return {
      module: SignerModule,
      imports: [
        ConfigModule.forRoot(config),
        PersistenceModule.forRoot({
          url: config.DATABASE_URL,
          poolSize: POOL_SIZE,
          patienceSeconds: config.DATABASE_PATIENCE_SECONDS,
          applicationName: 'chaintill-signer',
        }),
      ],
      providers: [
        {
          provide: Signer,
          inject: [Database, CLOCK],
          useFactory: async (db: Database, clock: Clock): Promise<Signer> => {
            await new SignerStore(db).publish(keys.keys, clock.now());
            return new Signer({ db, clock, ring: new KeyRing(keys, families), rules, log: new Logger('signer') });
          },
        },
        SigningDesk,
      ],
    };
  }
}
