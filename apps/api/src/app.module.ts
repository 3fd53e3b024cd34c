import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AccessGuard, AccessModule } from '@chaintill/access';
import { AssetsModule } from '@chaintill/assets';
import { evmFamily } from '@chaintill/chain-evm';
import { ConfigModule, type Config } from '@chaintill/config';
import { ErrorFilter, HttpMetrics, IdempotencyModule, InputPipe } from '@chaintill/http';
import { JobsModule } from '@chaintill/jobs';
import type { Clock } from '@chaintill/kernel';
import { PersistenceModule } from '@chaintill/persistence';
import { SecretsModule } from '@chaintill/secrets';
import { SettingsModule } from '@chaintill/settings';
import { AdminModule } from './admin/admin.module';
import { CheckoutApiModule } from './checkout/checkout-api.module';
import { NativeModule } from './native/native.module';
import { DocsController } from './openapi/docs.controller';
import { OpenApiSource } from './openapi/openapi-source';
import { OperationsModule } from './operations/operations.module';

/** The figures of this process. */
@Module({})
class ProcessModule {
  static forRoot(metrics: HttpMetrics): DynamicModule {
    return {
      module: ProcessModule,
      global: true,
      providers: [{ provide: HttpMetrics, useValue: metrics }],
      exports: [HttpMetrics],
    };
  }
}

/** Composes the rooms into the HTTP process; holds no rule of its own. */
@Module({})
export class AppModule {
  static forRoot(config: Config, metrics: HttpMetrics, clock: Clock): DynamicModule {
    const database = {
      url: config.DATABASE_URL,
      poolSize: config.DATABASE_POOL_SIZE,
      patienceSeconds: config.DATABASE_PATIENCE_SECONDS,
      applicationName: 'chaintill-api',
    };
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config, clock),
        ProcessModule.forRoot(metrics),
        PersistenceModule.forRoot(database),
        AssetsModule.forRoot([evmFamily]),
        JobsModule.forRoot(),
        SecretsModule,
        SettingsModule,
        IdempotencyModule,
        AccessModule,
        NativeModule,
        AdminModule,
        CheckoutApiModule,
        OperationsModule,
      ],
      controllers: [DocsController],
      providers: [
        OpenApiSource,
        { provide: APP_GUARD, useExisting: AccessGuard },
        { provide: APP_PIPE, useClass: InputPipe },
        { provide: APP_FILTER, useClass: ErrorFilter },
      ],
    };
  }
}
