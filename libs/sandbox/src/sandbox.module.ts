import { Module } from '@nestjs/common';
import { OrdersModule } from '@chaintill/orders';
import { Sandbox } from './app/sandbox.service';

/** Simulated payments of test mode. Carrying them out is for {@link SimulationQueue} and whoever has a wallet. */
@Module({ imports: [OrdersModule], providers: [Sandbox], exports: [Sandbox] })
export class SandboxModule {}
