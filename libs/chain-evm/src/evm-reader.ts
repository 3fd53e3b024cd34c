import { setTimeout as sleep } from 'node:timers/promises';
import type {
  BlockRef,
  BlockWithTransfers,
  ChainConnection,
  ChainReader,
  ChainTransfer,
  ProviderState,
  Tip,
  TransferRange,
} from '@chaintill/chain-port';
import { proveBlock, proveWholeBlock } from './block-proof';
import { HeadFollower } from './head-follower';
import { RangeReader } from './range-reader';
import type { Provider } from './rpc/provider';
import { LAG_TOLERANCE, ProviderPool } from './rpc/provider-pool';
import { RpcError } from './rpc/rpc-error';
import { transferKey } from './transfers';
import { hex, readHeader, type Header } from './wire';

/** Selector of `decimals()`. */
const DECIMALS_CALL = '0x313ce567';
const MAX_DECIMALS = 255n;
/** Once one provider has answered, the others get this long to know better. */
const GRACE_MS = 150;
const MAX_HEADERS = 256;

/** What one provider says about the end of the chain. */
interface HeadClaim {
  readonly head: Header;
  readonly finalized: number;
}

/** Reads one EVM chain from several nodes that may fail, lag or leave things out. */
export class EvmReader implements ChainReader {
  private readonly pool: ProviderPool;
  private readonly ranges: RangeReader;
  /** Headers read lately, by hash: a block is asked for right after its header. */
  private readonly headers = new Map<string, Header>();
  private readonly followers = new Set<HeadFollower>();

  constructor(private readonly connection: ChainConnection) {
    this.pool = new ProviderPool(connection);
    this.ranges = new RangeReader(this.pool, connection);
  }

  async tip(): Promise<Tip> {
    const claims = await this.claims();
    const best = Math.max(...claims.map(({ head }) => head.height));
    const head = mostClaimed(claims.map((claim) => claim.head).filter(({ height }) => height === best));
    this.remember(head);
    const { finality } = this.connection;
    if (finality.kind === 'confirmations') return { head, finalHeight: best - finality.count + 1 };
    // Nothing is final that a provider at the head does not call final yet.
    const current = claims.filter((claim) => claim.head.height >= best - LAG_TOLERANCE);
    return { head, finalHeight: Math.min(...current.map(({ finalized }) => finalized)) };
  }

  header(height: number): Promise<BlockRef | null> {
    return this.pool.firstKnown(`header ${height}`, (provider) => this.headerFrom(provider, height));
  }

  async agreedHeader(height: number): Promise<BlockRef | null> {
    const usable = this.pool.usable();
    // One provider alone is asked twice: it must at least agree with itself.
    const asked = usable.length === 1 ? [...usable, ...usable] : usable;
    const answers = await Promise.allSettled(asked.map((provider) => this.headerFrom(provider, height)));
    const told = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const known = told.filter((header) => header !== null);
    if (told.length === 0) throw this.pool.doubt(`header ${height}: no provider answers`);
    if (new Set(known.map(({ hash }) => hash)).size > 1)
      throw this.pool.doubt(`providers disagree about block ${height}`);
    return known[0] ?? null;
  }

  async block(hash: string): Promise<BlockWithTransfers | null> {
    const question = `block ${hash}`;
    const prove = (provider: Provider): Promise<BlockWithTransfers | null> => this.prove(provider, hash);
    if (this.connection.native) return this.pool.firstKnown(question, prove);
    // A second proof at the same time, from the same provider if it is alone: the longer answer is the whole one.
    const [first, second] = this.pool.usable();
    const asked = second ?? first;
    const opinion = asked ? this.opinion(asked, () => prove(asked)) : null;
    const proven = await this.pool.firstKnown(question, prove);
    // Another provider may be slow without holding this one up; one alone has to give both answers.
    const other = await (second ? Promise.race([opinion, sleep(GRACE_MS, null, { ref: false })]) : opinion);
    if (proven && !other && !second) throw this.pool.doubt(`${question}: not proven twice`);
    return other && other.transfers.length > (proven?.transfers.length ?? -1) ? other : proven;
  }

  async confirms(
    { height, hash }: Pick<BlockRef, 'height' | 'hash'>,
    transfers: readonly ChainTransfer[],
  ): Promise<boolean> {
    const asked = this.pool.usable().map((provider) =>
      this.opinion(provider, async () => {
        const header = await this.headerFrom(provider, height);
        const block = header?.hash === hash ? await this.prove(provider, hash) : null;
        if (!block) return header && false; // one that does not know the height yet says nothing
        const held = new Set(block.transfers.map(transferKey));
        return transfers.every((transfer) => held.has(transferKey(transfer)));
      }),
    );
    const told = (await Promise.all(asked)).filter((verdict) => verdict !== null);
    if (told.length === 0) throw this.pool.doubt(`transfers of block ${height}: no provider answers`);
    if (new Set(told).size > 1) throw this.pool.doubt(`providers hold other transfers in block ${height}`);
    return told[0] ?? false;
  }

  range(from: number, to: number): Promise<TransferRange> {
    return this.ranges.read(from, to);
  }

  decimals(contract: string): Promise<number> {
    return this.pool.first(`decimals of ${contract}`, async (provider) => {
      const answer = await provider.call('eth_call', [{ to: contract, data: DECIMALS_CALL }, 'latest']);
      const decimals = typeof answer === 'string' && /^0x[0-9a-f]{64}$/i.test(answer) ? BigInt(answer) : null;
      if (decimals === null || decimals > MAX_DECIMALS) throw new RpcError('refused', 'no token at that address');
      return Number(decimals);
    });
  }

  follow(onHead: () => void): () => void {
    const follower = new HeadFollower(this.connection.wsUrls, this.connection.pollIntervalMs, onHead);
    this.followers.add(follower);
    return () => {
      this.followers.delete(follower);
      follower.stop();
    };
  }

  providers(): readonly ProviderState[] {
    return this.pool.all.map((provider) => provider.state);
  }

  async close(): Promise<void> {
    for (const follower of this.followers) follower.stop();
    this.followers.clear();
    await this.pool.close();
  }

  /** The heads of all providers that tell theirs in time. A slow one does not hold up the others. */
  private async claims(): Promise<readonly HeadClaim[]> {
    const claims: HeadClaim[] = [];
    const reasons: string[] = [];
    const asked = this.pool.usable().map((provider) =>
      this.claim(provider).then(
        (claim) => void claims.push(claim),
        (error: unknown) => {
          if (error instanceof RpcError) reasons.push(`${provider.name}: ${error.message}`);
          throw error;
        },
      ),
    );
    const firstAfterGrace = sleep(GRACE_MS, undefined, { ref: false })
      .then(() => Promise.any(asked))
      .catch(() => undefined);
    await Promise.race([Promise.allSettled(asked), firstAfterGrace]);
    if (claims.length === 0) throw this.pool.doubt(`head: ${reasons.join('; ')}`);
    return claims;
  }

  /** What a provider answers, or null: its failure is no answer. */
  private async opinion<T>(provider: Provider, ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (error.fault === 'lying') provider.distrust(error.message);
      return null;
    }
  }

  private async claim(provider: Provider): Promise<HeadClaim> {
    const calls = [{ method: 'eth_getBlockByNumber', params: ['latest', false] }];
    if (this.connection.finality.kind === 'finalized')
      calls.push({ method: 'eth_getBlockByNumber', params: ['finalized', false] });
    const [latest, finalized] = (await provider.batch(calls)).map(readHeader);
    if (!latest) throw new RpcError('malformed', 'no latest block');
    provider.head = latest.height;
    // A young chain has no finalized block yet.
    return { head: latest, finalized: finalized?.height ?? -1 };
  }

  private prove(provider: Provider, hash: string): Promise<BlockWithTransfers | null> {
    return this.connection.native
      ? proveWholeBlock(provider, hash)
      : proveBlock(provider, hash, this.headers.get(hash));
  }

  private async headerFrom(provider: Provider, height: number): Promise<Header | null> {
    const header = readHeader(await provider.call('eth_getBlockByNumber', [hex(height), false]));
    if (header && header.height !== height) throw new RpcError('lying', 'another height than the one asked for');
    if (header) this.remember(header);
    return header;
  }

  private remember(header: Header): void {
    if (this.headers.size >= MAX_HEADERS) this.headers.clear();
    this.headers.set(header.hash, header);
  }
}

/** Among blocks of one height, the one that most providers name; among equals any, so that a false one is not chosen for ever. */
function mostClaimed(heads: readonly Header[]): Header {
  const votes = new Map<string, number>();
  for (const { hash } of heads) votes.set(hash, (votes.get(hash) ?? 0) + 1);
  const most = Math.max(...votes.values());
  const best = heads.filter(({ hash }) => votes.get(hash) === most);
  const chosen = best[Math.floor(Math.random() * best.length)];
  if (!chosen) throw new RangeError('no head to choose from');
  return chosen;
}
