import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Gauge } from 'prom-client';
import { allows, compileAllowList, parseAllowList, Public, type AllowList } from '@chaintill/access';
import { CONFIG, type Config } from '@chaintill/config';
import { ApiExcludeController, HttpMetrics } from '@chaintill/http';
import { CLOCK, DomainError, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { ChainStatusReader } from './chain-status';

/**
 * Figures for Prometheus, for the addresses in METRICS_ALLOW only; to everybody else the page does not exist. Behind a
 * proxy that is not in TRUSTED_PROXIES all callers look like the proxy: a forwarded request is then refused altogether.
 */
@Controller('metrics')
@ApiExcludeController()
export class MetricsController {
  private readonly allowed: AllowList;
  private readonly behindProxies: boolean;
  private readonly lag: Gauge;
  private readonly outbox: Gauge;
  private readonly setAside: Gauge;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly metrics: HttpMetrics,
    private readonly chains: ChainStatusReader,
    private readonly db: Database,
  ) {
    this.allowed = compileAllowList(parseAllowList(config.METRICS_ALLOW, 'METRICS_ALLOW'));
    this.behindProxies = config.TRUSTED_PROXIES.length > 0;
    const registers = [metrics.registry];
    this.lag = new Gauge({
      name: 'chaintill_chain_lag_blocks',
      help: 'Blocks between the tip and what is read',
      labelNames: ['chain'],
      registers,
    });
    this.outbox = new Gauge({
      name: 'chaintill_outbox_depth',
      help: 'Webhook deliveries that wait or are retried',
      registers,
    });
    this.setAside = new Gauge({
      name: 'chaintill_transfers_set_aside',
      help: 'Transfers that could not be booked and are tried again; transfers.set_aside_reason says why',
      registers,
    });
  }

  @Get()
  @Public()
  async read(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const forwarded = request.headers['x-forwarded-for'] !== undefined || request.headers['forwarded'] !== undefined;
    if ((forwarded && !this.behindProxies) || !allows(this.allowed, request.ip)) {
      throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'GET /metrics' });
    }
    await this.measure();
    reply.header('content-type', this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }

  private async measure(): Promise<void> {
    for (const { chainId, lagBlocks } of await this.chains.read(this.clock.now())) {
      if (lagBlocks !== null) this.lag.set({ chain: chainId }, lagBlocks);
    }
    const [row] = await this.db.query<{ n: number }>(
      `select count(*)::int as n from webhook_deliveries where state = 'pending'`,
    );
    this.outbox.set(row?.n ?? 0);
    const [aside] = await this.db.query<{ n: number }>(
      'select count(*)::int as n from transfers where set_aside_at is not null',
    );
    this.setAside.set(aside?.n ?? 0);
  }
}
