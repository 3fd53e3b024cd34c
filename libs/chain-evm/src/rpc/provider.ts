import type { ProviderState } from '@chaintill/chain-port';
import { HttpRpc, type RpcCall } from './http-rpc';
import { RpcError } from './rpc-error';

const FIRST_WAIT_MS = 100;
const FIRST_WAIT_AFTER_LIE_MS = 1_000;
const LONGEST_WAIT_AFTER_LIE_MS = 15_000;
const LONGEST_WAIT_MS = 60_000;
/** A provider of another network is asked again this much later: somebody may have mended its address. */
const WRONG_NETWORK_WAIT_MS = 30_000;

/** One RPC url with what we have learned about it: health, pauses, head, and whether it serves the right network. */
export class Provider {
  /** Highest block it told of. */
  head: number | null = null;
  private readonly rpc: HttpRpc;
  private failures = 0;
  private failuresInARow = 0;
  private liesInARow = 0;
  private lastError: string | null = null;
  private pausedUntil = 0;
  private verified: Promise<void> | undefined;

  constructor(
    private readonly url: string,
    private readonly networkId: string,
    timeoutMs: number,
  ) {
    this.rpc = new HttpRpc(url, timeoutMs);
  }

  /** Host and port only: the rest of the url may be a secret. */
  get name(): string {
    return new URL(this.url).host;
  }

  get usable(): boolean {
    return Date.now() >= this.pausedUntil;
  }

  /** Failures and lies since the last good answer: whom to ask last. */
  get demerits(): number {
    return this.failuresInARow + 10 * this.liesInARow;
  }

  get state(): ProviderState {
    const { name, lastError, head, failures } = this;
    return { name, healthy: this.usable && this.demerits === 0, lastError, head, calls: this.rpc.calls, failures };
  }

  /** @throws RpcError, after which the provider rests for a while */
  call(method: string, params: readonly unknown[]): Promise<unknown> {
    return this.guarded(() => this.rpc.call(method, params));
  }

  batch(calls: readonly RpcCall[]): Promise<unknown[]> {
    return this.guarded(() => this.rpc.batch(calls));
  }

  /** Its answer was checked against the chain or another provider, and held. */
  proved(): void {
    this.liesInARow = 0;
  }

  /** Its answer was checked and did not hold. Others are asked first for a growing while. */
  distrust(reason: string): void {
    this.failures++;
    this.lastError = reason;
    // Lies told side by side are one lie.
    if (!this.usable) return;
    this.liesInARow++;
    this.rest(Math.min(FIRST_WAIT_AFTER_LIE_MS * 2 ** (this.liesInARow - 1), LONGEST_WAIT_AFTER_LIE_MS));
  }

  close(): Promise<void> {
    return this.rpc.close();
  }

  private async guarded<T>(request: () => Promise<T>): Promise<T> {
    try {
      this.verified ??= this.verifyNetwork().catch((error: unknown) => {
        this.verified = undefined;
        throw error;
      });
      await this.verified;
      const result = await request();
      this.failuresInARow = 0;
      return result;
    } catch (error) {
      if (error instanceof RpcError) this.failed(error);
      throw error;
    }
  }

  private failed(error: RpcError): void {
    // Asking for too much is our fault; whoever reports a lie has called distrust() already.
    if (error.fault === 'too_large' || error.fault === 'lying') return;
    this.failures++;
    this.lastError = error.message;
    if (error.fault === 'wrong_network') {
      this.failuresInARow++;
      this.rest(WRONG_NETWORK_WAIT_MS);
      return;
    }
    // An error answer is about the request; the next provider is asked, and this one later again.
    if (error.fault === 'refused') return void this.failuresInARow++;
    // What comes back after an outage may be another node: its network is looked at again.
    this.verified = undefined;
    // Requests that failed side by side are one failure.
    if (!this.usable) return;
    this.failuresInARow++;
    this.rest(Math.max(error.retryAfterMs ?? 0, FIRST_WAIT_MS * 2 ** (this.failuresInARow - 1)));
  }

  /** Waits grow with each failure, up to a minute, and are spread so that many processes do not come back at once. */
  private rest(waitMs: number): void {
    const jitter = 0.75 + Math.random() / 2;
    this.pausedUntil = Math.max(this.pausedUntil, Date.now() + Math.min(waitMs, LONGEST_WAIT_MS) * jitter);
  }

  private async verifyNetwork(): Promise<void> {
    const answer = await this.rpc.call('eth_chainId', []);
    const found =
      typeof answer === 'string' && /^0x[0-9a-f]{1,16}$/i.test(answer) ? BigInt(answer).toString() : 'no number';
    if (found !== this.networkId) {
      throw new RpcError('wrong_network', `serves network ${found}, not ${this.networkId}`);
    }
  }
}
