import { Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from '@chaintill/config';
import { Sealer } from './sealer';

/** The {@link Sealer} of this installation, for every room that keeps a secret. */
@Global()
@Module({
  providers: [{ provide: Sealer, inject: [CONFIG], useFactory: (config: Config) => new Sealer(config.masterKey) }],
  exports: [Sealer],
})
export class SecretsModule {}
