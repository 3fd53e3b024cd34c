import { ConfigModule, type Config } from '@chaintill/config';
import { PersistenceModule } from '@chaintill/persistence';
import { Module, type DynamicModule } from '@nestjs/common';
import { Heartbeat } from './heartbeat';

/** Two connections: one for the heartbeat, one for what will be signed. */
const POOL_SIZE = 2;

@Module({})
export class SignerModule {
  static forRoot(config: Config): DynamicModule {
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
      providers: [Heartbeat],
    };
  }
}
