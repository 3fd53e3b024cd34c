import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { networkOf } from '@chaintill/access';
import { CONFIG, type Config, type RateWindow } from '@chaintill/config';
import { limitExceeded, RateCounter } from '@chaintill/http';

/**
 * Holds back networks that ask too much of the payers' pages: whoever has an address can call these routes, and each payment
 * that is begun takes an address out of a merchant's pool.
 */
@Injectable()
export class PayerLimits implements CanActivate {
  constructor(
    private readonly counter: RateCounter,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Counts each request. @throws DomainError RATE_LIMIT_EXCEEDED with the seconds to wait */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { ip } = context.switchToHttp().getRequest<FastifyRequest>();
    await this.count(`payer ${networkOf(ip)}`, this.config.CHECKOUT_LIMITS);
    return true;
  }

  /** Counts a payment that is begun at a link. @throws DomainError RATE_LIMIT_EXCEEDED */
  async countCreate(ip: string, linkId: string): Promise<void> {
    await this.count(`payer-creates ${networkOf(ip)} ${linkId}`, this.config.CHECKOUT_CREATE_LIMITS);
  }

  private async count(name: string, windows: readonly RateWindow[]): Promise<void> {
    const state = await this.counter.count(name, windows);
    if (!state.allowed) throw limitExceeded(state);
  }
}
