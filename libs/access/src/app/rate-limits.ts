import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CONFIG, parseRateWindows, type Config, type RateWindow } from '@chaintill/config';
import { limitExceeded, RateCounter } from '@chaintill/http';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Settings } from '@chaintill/settings';
import type { Principal } from '../domain/principal';

/** How often one API key or OAuth app may ask (S2-L1), and what the answers say about it (S2-H2). */
@Injectable()
export class RateLimits {
  /** Limits of merchants that have their own, by their text. */
  private readonly parsed = new Map<string, readonly RateWindow[]>();

  constructor(
    private readonly counter: RateCounter,
    private readonly settings: Settings,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Counts a request and writes the headers of its answer, whatever the answer will be.
   * @throws DomainError RATE_LIMIT_EXCEEDED with the seconds to wait; such a request is not counted
   */
  async count(principal: Principal, reply: FastifyReply): Promise<void> {
    const { rateLimits } = await this.settings.of(principal);
    const windows = rateLimits === null ? this.config.RATE_LIMITS : this.windowsOf(rateLimits);
    const state = await this.counter.count(principal.id, windows);
    const { allowed, limit, remaining, resetMs } = state;
    reply
      .header('x-ratelimit-limit', String(limit))
      .header('x-ratelimit-remaining', String(remaining))
      .header('x-ratelimit-reset', String(Math.ceil((this.clock.now().getTime() + resetMs) / 1_000)));
    if (!allowed) throw limitExceeded(state);
  }

  private windowsOf(text: string): readonly RateWindow[] {
    let windows = this.parsed.get(text);
    if (!windows) this.parsed.set(text, (windows = parseRateWindows(text)));
    return windows;
  }
}
