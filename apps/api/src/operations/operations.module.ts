import { Module } from '@nestjs/common';
import { ChainStatusReader } from './chain-status';
import { HealthController } from './health.controller';
import { MetricsController } from './metrics.controller';

/** What an operator looks at. */
@Module({
  controllers: [HealthController, MetricsController],
  providers: [ChainStatusReader],
  exports: [ChainStatusReader],
})
export class OperationsModule {}
