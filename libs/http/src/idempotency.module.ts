import { Global, Module } from '@nestjs/common';
import { IdempotentCreates } from './idempotent-creates';

/** {@link IdempotentCreates} for every surface; needs the modules of persistence and secrets. */
@Global()
@Module({ providers: [IdempotentCreates], exports: [IdempotentCreates] })
export class IdempotencyModule {}
