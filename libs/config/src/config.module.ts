import { Module, type DynamicModule } from '@nestjs/common';
import { CLOCK, systemClock, type Clock } from '@chaintill/kernel';
import type { Config } from './config';

/** Injection token for the {@link Config}. */
export const CONFIG = Symbol('Config');

/** Gives every room the configuration and the clock. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config, clock: Clock = systemClock): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: CLOCK, useValue: clock },
      ],
      exports: [CONFIG, CLOCK],
    };
  }
}
