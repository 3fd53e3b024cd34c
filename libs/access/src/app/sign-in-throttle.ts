import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { CONFIG, type Config } from '@chaintill/config';
import { DomainError } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { networkOf } from '../domain/allow-list';
import { sha256 } from '../domain/secrets';

/**
 * Counts sign-ins per account and per network, in PostgreSQL, so that all processes count together. A try is counted
 * before the password is looked at: tries at the same moment cannot slip through. When the count cannot be kept, nobody
 * signs in.
 */
@Injectable()
export class SignInThrottle {
  private readonly account: RateLimiterPostgres;
  private readonly network: RateLimiterPostgres;

  constructor(db: Database, @Inject(CONFIG) config: Config) {
    const shared = {
      storeClient: db.dataSource,
      storeType: 'typeorm',
      tableName: 'sign_in_attempts',
      tableCreated: true,
      duration: config.SIGN_IN_WINDOW_SECONDS,
    };
    this.account = new RateLimiterPostgres({ ...shared, keyPrefix: 'account', points: config.SIGN_IN_LIMIT_ACCOUNT });
    this.network = new RateLimiterPostgres({ ...shared, keyPrefix: 'network', points: config.SIGN_IN_LIMIT_NETWORK });
  }

  /** @throws DomainError RATE_LIMIT_EXCEEDED with the seconds to wait */
  async count(email: string, ip: string): Promise<void> {
    try {
      await this.network.consume(networkOf(ip));
      await this.account.consume(accountKey(email));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new DomainError('RATE_LIMIT_EXCEEDED', { retryAfter: Math.max(1, Math.ceil(error.msBeforeNext / 1_000)) });
    }
  }

  /** A right password: the account starts afresh, the network gets its try back. */
  async succeeded(email: string, ip: string): Promise<void> {
    await this.account.delete(accountKey(email));
    await this.network.reward(networkOf(ip));
  }
}

/** E-mails may be longer than a counter's key and are nobody's business in that table. */
function accountKey(email: string): string {
  return sha256(email).toString('hex');
}
