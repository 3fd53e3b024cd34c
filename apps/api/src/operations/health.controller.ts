import { Controller, Get, HttpCode, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '@chaintill/access';
import { ApiExcludeController } from '@chaintill/http';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { ChainStatusReader, type ChainStatus } from './chain-status';

const PROBE_MS = 2_000;

/** One part that this process depends on. */
interface Part {
  readonly status: 'ok' | 'failing';
  readonly ms: number;
}

/**
 * Whether the process lives, and whether it can serve. A chain that lags makes it degraded and not unready: orders are
 * taken and read all the same, and a balancer that took the api away would make it worse.
 */
@Controller('health')
@ApiExcludeController()
export class HealthController {
  constructor(
    private readonly db: Database,
    private readonly chains: ChainStatusReader,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(wakeToken('webhooks')) private readonly queue: WakeQueue,
  ) {}

  @Get('live')
  @Public()
  @HttpCode(200)
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const [postgres, redis] = await Promise.all([
      probe(() => this.db.query('select 1')),
      probe(() => this.queue.ping(PROBE_MS)),
    ]);
    const ready = postgres.status === 'ok' && redis.status === 'ok';
    const chains = postgres.status === 'ok' ? await this.chainHealth() : {};
    const degraded = Object.values(chains).some((status) => status !== 'synced');
    if (!ready) reply.code(503);
    return { status: !ready ? 'failing' : degraded ? 'degraded' : 'ok', parts: { postgres, redis }, chains };
  }

  private async chainHealth(): Promise<Record<string, ChainStatus['status']>> {
    const chains = await this.chains.read(this.clock.now());
    return Object.fromEntries(chains.map(({ chainId, status }) => [chainId, status]));
  }
}

/** What exactly is wrong stays in the log of the part: anybody may ask for readiness. */
async function probe(ask: () => Promise<unknown>): Promise<Part> {
  const started = performance.now();
  const timeout = new Promise<false>((resolve) => setTimeout(resolve, PROBE_MS, false).unref());
  const answered = await Promise.race([
    ask().then(
      () => true,
      () => false,
    ),
    timeout,
  ]);
  return { status: answered ? 'ok' : 'failing', ms: Math.round(performance.now() - started) };
}
