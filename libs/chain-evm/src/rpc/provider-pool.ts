import { ChainDoubt, type ChainConnection } from '@chaintill/chain-port';
import { Provider } from './provider';
import { RpcError } from './rpc-error';

const DEFAULT_TIMEOUT_MS = 10_000;
/** A provider this many blocks behind the best one lags: it is asked last and has no say about the tip. */
export const LAG_TOLERANCE = 3;

/** The providers of one chain, best first, and the one rule for asking them: the next one when this one fails. */
export class ProviderPool {
  readonly all: readonly Provider[];
  private readonly chainId: string;

  constructor(connection: ChainConnection) {
    this.chainId = connection.chainId;
    const timeout = connection.requestTimeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.all = connection.rpcUrls.map((url) => new Provider(url, connection.networkId, timeout));
  }

  /**
   * Providers that are not resting: the fewest demerits first, laggards last, else as configured.
   * @throws ChainDoubt when all of them rest
   */
  usable(): readonly Provider[] {
    const usable = this.all.filter((provider) => provider.usable);
    if (usable.length === 0) {
      const reasons = this.all.map((provider) => `${provider.name}: ${provider.state.lastError ?? 'resting'}`);
      throw this.doubt(reasons.join('; '));
    }
    const best = Math.max(...usable.map((provider) => provider.head ?? 0));
    const rank = (provider: Provider): number =>
      provider.demerits + (provider.head !== null && provider.head < best - LAG_TOLERANCE ? 1_000 : 0);
    return [...usable].sort((a, b) => rank(a) - rank(b));
  }

  /**
   * The first answer that is given.
   * @throws ChainDoubt with the reason of each provider when none answers
   */
  async first<T>(question: string, ask: (provider: Provider) => Promise<T>): Promise<T> {
    const reasons: string[] = [];
    for (const provider of this.usable()) {
      try {
        return await ask(provider);
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        if (error.fault === 'lying') provider.distrust(error.message);
        reasons.push(`${provider.name}: ${error.message}`);
      }
    }
    throw this.doubt(`${question}: ${reasons.join('; ')}`);
  }

  /** Like {@link first}, where null is a weak answer: it counts when nobody gives another. */
  async firstKnown<T>(question: string, ask: (provider: Provider) => Promise<T | null>): Promise<T | null> {
    let unknown = false;
    try {
      return await this.first(question, async (provider) => {
        const answer = await ask(provider);
        if (answer !== null) return answer;
        unknown = true;
        throw new RpcError('refused', 'knows no such block');
      });
    } catch (error) {
      if (unknown && error instanceof ChainDoubt) return null;
      throw error;
    }
  }

  doubt(reason: string): ChainDoubt {
    return new ChainDoubt(this.chainId, reason);
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((provider) => provider.close()));
  }
}
