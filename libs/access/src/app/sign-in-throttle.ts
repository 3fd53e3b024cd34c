import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { CONFIG, type Config } from '@chaintill/config';
import { DomainError } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { networkOf } from '../domain/allow-list';
import { sha256 } from '../domain/secrets';

/** A try at the password or the code of an account that has been counted. Made by {@link SignInThrottle} and nowhere else. */
export class CountedTry {
  constructor(
    readonly email: string,
    readonly ip: string,
  ) {}
}

/**
 * Counts tries at passwords and codes per account and per network, in PostgreSQL, so that all processes count together. A
 * try is counted before the password or the code is looked at: tries at the same moment cannot slip through. When the count
 * cannot be kept, nobody signs in. Call it outside of transactions: a rollback must not take a count back.
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

  /**
   * @param email in lower case; known or not
   * @throws DomainError RATE_LIMIT_EXCEEDED with the seconds to wait
   */
  async count(email: string, ip: string): Promise<CountedTry> {
    await this.countNetwork(ip);
    return this.countAccount(email, ip);
  }

  /** For what is tried before it is known whose account is meant. @throws DomainError RATE_LIMIT_EXCEEDED */
  async countNetwork(ip: string): Promise<void> {
    await consume(this.network, networkOf(ip));
  }

  /** The second half of {@link count}, once the account is known. @throws DomainError RATE_LIMIT_EXCEEDED */
  async countAccount(email: string, ip: string): Promise<CountedTry> {
    await consume(this.account, accountKey(email));
    return new CountedTry(email, ip);
  }

  /** Everything that was asked for was right: the account starts afresh, the network gets its try back. */
  async succeeded({ email, ip }: CountedTry): Promise<void> {
    await this.account.delete(accountKey(email));
    await this.forgive(ip);
  }

  /** Gives a network its try back. */
  async forgive(ip: string): Promise<void> {
    await this.network.reward(networkOf(ip));
  }
}

async function consume(limiter: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new DomainError('RATE_LIMIT_EXCEEDED', { retryAfter: Math.max(1, Math.ceil(error.msBeforeNext / 1_000)) });
  }
}

/** E-mails may be longer than a counter's key and are nobody's business in that table. */
function accountKey(email: string): string {
  return sha256(email).toString('hex');
}
