import { Module } from '@nestjs/common';
import { DepositsModule } from '@chaintill/deposits';
import { OrdersModule } from '@chaintill/orders';
import { Sandbox } from './app/sandbox.service';

/** Simulated payments of test mode. Carrying them out is for `SimulationQueue` and whoever has a wallet. */
@Module({ imports: [DepositsModule, OrdersModule], providers: [Sandbox], exports: [Sandbox] })
export class SandboxModule {}
