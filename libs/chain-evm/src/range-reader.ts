import type { BlockWithTransfers, ChainConnection, TransferRange } from '@chaintill/chain-port';
import { TRANSFER_TOPIC, mayHoldTransfers } from './bloom';
import { proveBlock, proveWholeBlocks } from './block-proof';
import { differingBlocks, transfersAsText } from './log-comparison';
import type { Provider } from './rpc/provider';
import type { ProviderPool } from './rpc/provider-pool';
import { RpcError } from './rpc/rpc-error';
import { isTransferLog, transfersOf } from './transfers';
import { hex, readHeader, readLogs, type Header, type RawLog } from './wire';

/** Logs that an answer should have: enough to drown the round trip, few enough to stay small in memory. */
const WANTED_LOGS = 8_000;
const FIRST_SIZE = 64;
/** One header in so many is looked at beside the logs of a range. */
const SAMPLE_EVERY = 40;
const LEAST_SAMPLES = 2;
/** Answers with fewer logs are cheap enough to ask for twice. */
const SMALL_ANSWER = 1_000;
/** Headers asked for in one request. */
const HEADERS_AT_ONCE = 100;
/** Whole blocks read at once where native coins count. */
const WHOLE_BLOCKS = 25;
const ATTEMPTS = 8;
/** Blocks on which two providers differ that are settled one by one; with more, the range is asked again. */
const MOST_PROOFS = 16;

/** Logs of a range as one provider gave them. */
interface LogAnswer {
  readonly provider: Provider;
  readonly logs: readonly RawLog[];
}

/**
 * Reads ranges of final blocks by one eth_getLogs each. A range is not provable as a block is, so it is checked: sampled
 * headers must agree with it, and a second provider, where there is one, must give the same logs; a provider alone is asked
 * again or looked at where answers get cut off. The size of a range follows what the node can bear.
 */
export class RangeReader {
  private size: number;
  /** Largest range that providers are believed to bear. */
  private largest: number;

  constructor(
    private readonly pool: ProviderPool,
    private readonly connection: ChainConnection,
  ) {
    this.size = Math.min(FIRST_SIZE, connection.maxRange);
    this.largest = connection.maxRange;
  }

  /** @throws ChainDoubt */
  async read(from: number, to: number): Promise<TransferRange> {
    if (this.connection.native) return this.readWhole(from, Math.min(to, from + WHOLE_BLOCKS - 1));
    const reasons: string[] = [];
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const last = Math.min(to, from + this.size - 1);
      const [first, second] = this.candidates(last, attempt - 1);
      if (!first) break;
      try {
        const range = await this.ask(from, last, first, second);
        this.adapt(range.transfers.length, last - from + 1);
        return range;
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        if (error.fault === 'too_large' || error.fault === 'timeout') this.shrink(last - from + 1);
        reasons.push(error.message);
      }
    }
    throw this.pool.doubt(`blocks from ${from}: ${reasons.join('; ')}`);
  }

  /** Providers that claim to have the range; each attempt begins with the next of them. */
  private candidates(last: number, turn: number): readonly Provider[] {
    const usable = this.pool.usable();
    const reaching = usable.filter(({ head }) => head === null || head >= last);
    const candidates = reaching.length > 0 ? reaching : usable;
    const start = turn % candidates.length;
    return [...candidates.slice(start), ...candidates.slice(0, start)];
  }

  private async readWhole(from: number, to: number): Promise<TransferRange> {
    const ask = (provider: Provider): Promise<BlockWithTransfers[]> => proveWholeBlocks(provider, from, to);
    // No header says what a transaction carried: a second provider has to.
    const [, second] = this.candidates(to, 0);
    const [blocks, opinion] = await Promise.all([
      this.pool.first(`blocks ${from} to ${to}`, ask),
      second && ask(second).catch(noOpinion),
    ]);
    if (opinion && contentOf(opinion) !== contentOf(blocks)) {
      throw this.pool.doubt(`providers hold other transfers in blocks ${from} to ${to}`);
    }
    const [first] = blocks;
    const last = blocks.at(-1);
    if (!first || !last) throw new RangeError(`no blocks between ${from} and ${to}`);
    const transfers = blocks.flatMap((block) => block.transfers);
    return { from, to, parentHash: first.block.parentHash, last: last.block, transfers };
  }

  private async ask(
    from: number,
    to: number,
    provider: Provider,
    second: Provider | undefined,
  ): Promise<TransferRange> {
    // The second opinion is asked for at the same time: it costs the other provider's time, not ours.
    const [answer, headers, opinion] = await Promise.all([
      this.logs(provider, from, to),
      this.headers(provider, sample(from, to)),
      second ? this.logs(second, from, to).catch(lostOpinion) : undefined,
    ]);
    let logs = answer.logs;
    this.checkHeaders(answer, headers);
    await this.checkSuspects(answer, headers);
    if (opinion) logs = await this.settle(answer, opinion);
    else await this.checkAlone(answer, headers, from, to);
    provider.proved();
    const [first, last] = [headers[0], headers.at(-1)];
    if (!first || !last) throw new RangeError(`no blocks between ${from} and ${to}`);
    return { from, to, parentHash: first.parentHash, last, transfers: transfersOf(logs) };
  }

  private async logs(provider: Provider, from: number, to: number): Promise<LogAnswer> {
    const filter = { fromBlock: hex(from), toBlock: hex(to), topics: [TRANSFER_TOPIC] };
    const logs = readLogs(await provider.call('eth_getLogs', [filter]));
    const [first, last] = [logs[0], logs.at(-1)];
    const outside = (log: RawLog): boolean => Number(log.blockNumber) < from || Number(log.blockNumber) > to;
    if ((first && outside(first)) || (last && outside(last)) || !logs.every(isTransferLog)) {
      throw lie(provider, 'logs that were not asked for');
    }
    return { provider, logs };
  }

  private async headers(provider: Provider, heights: readonly number[]): Promise<readonly Header[]> {
    const answers = await provider.batch(
      heights.map((height) => ({ method: 'eth_getBlockByNumber', params: [hex(height), false] })),
    );
    return answers.map((value, i) => {
      const header = readHeader(value);
      if (!header) throw new RpcError('refused', `knows no block ${heights[i]}`);
      if (header.height !== heights[i]) throw lie(provider, 'another height than the one asked for');
      return header;
    });
  }

  /** Logs of a sampled block must carry its hash. */
  private checkHeaders({ provider, logs }: LogAnswer, headers: readonly Header[]): void {
    const hashes = new Map(logs.map((log) => [log.blockNumber, log.blockHash]));
    for (const header of headers) {
      const hash = hashes.get(hex(header.height));
      if (hash !== undefined && hash !== header.hash) throw lie(provider, `logs of another block ${header.height}`);
    }
  }

  /** Sampled blocks whose bloom tells of transfers where the answer has none are proven. */
  private async checkSuspects({ provider, logs }: LogAnswer, headers: readonly Header[]): Promise<void> {
    const held = new Set(logs.map((log) => log.blockHash));
    for (const header of headers) {
      if (held.has(header.hash) || !mayHoldTransfers(header.logsBloom)) continue;
      const [right] = await this.verdicts(header, [[]]);
      if (!right) throw lie(provider, `left out logs of block ${header.height}`);
    }
  }

  /**
   * Without a second provider: an empty answer, which a node that lags gives in place of an error, is believed only if no
   * block of the range tells of transfers; a small one is asked for twice. A large one is looked at where a node that cuts
   * answers off would have cut: in the block of the last log, which is proven, and in the blocks after it.
   */
  private async checkAlone(answer: LogAnswer, known: readonly Header[], from: number, to: number): Promise<void> {
    const { provider, logs } = answer;
    const last = logs.at(-1);
    if (!last) {
      for (const heights of inPieces(from, to)) await this.checkSuspects(answer, await this.headers(provider, heights));
      return;
    }
    if (logs.length < SMALL_ANSWER) {
      const again = await this.logs(provider, from, to);
      if (differingBlocks(logs, again.logs).length > 0) throw lie(provider, 'two answers to one question');
      return;
    }
    const height = Number(last.blockNumber);
    const [header = (await this.headers(provider, [height]))[0]] = known.filter((one) => one.height === height);
    if (header?.hash !== last.blockHash) throw lie(provider, `logs of another block ${height}`);
    const [right] = await this.verdicts(header, [logs.filter((log) => log.blockHash === header.hash)]);
    if (!right) throw lie(provider, `left out logs of block ${height}`);
    if (height < to) await this.checkSuspects(answer, await this.headers(provider, sample(height + 1, to)));
  }

  /** Two answers: equal, or the blocks on which they differ are proven, and who was wrong there is not believed for a while. */
  private async settle(one: LogAnswer, other: LogAnswer): Promise<readonly RawLog[]> {
    const differing = differingBlocks(one.logs, other.logs);
    if (differing.length === 0) return one.logs;
    const wrong = new Set<LogAnswer>();
    for (const { height, given } of spread(differing)) {
      const header = await this.contested(one.provider, other.provider, height);
      await this.checkProofs(header, [one.provider, other.provider]);
      const verdicts = await this.verdicts(header, given);
      [one, other].forEach((answer, i) => {
        if (!verdicts[i]) wrong.add(answer);
      });
    }
    for (const { provider } of wrong) provider.distrust('left out or made up logs of a range');
    const right = [one, other].filter((answer) => !wrong.has(answer));
    // Only an answer that was right wherever the two differed stands; otherwise the range is asked for again.
    if (differing.length <= MOST_PROOFS && right[0]) return right[0].logs;
    throw new RpcError('refused', `${differing.length} blocks on which two providers differ`);
  }

  /** The header of a block on which two providers differ; they must at least agree which block it is. */
  private async contested(one: Provider, other: Provider, height: number): Promise<Header> {
    const [[a], [b]] = await Promise.all([this.headers(one, [height]), this.headers(other, [height])]);
    if (!a || !b || a.hash !== b.hash || a.logsBloom !== b.logsBloom) {
      throw this.pool.doubt(`${one.name} and ${other.name} disagree about block ${height}`);
    }
    return a;
  }

  /** A bloom says which logs there are and not what amounts they name: if two proofs differ, nobody knows who is right. */
  private async checkProofs(header: Header, providers: readonly Provider[]): Promise<void> {
    const proofs = providers.map((provider) => proveBlock(provider, header.hash, header).catch(noOpinion));
    const held = (await Promise.all(proofs)).flatMap((proof) => (proof ? [contentOf([proof])] : []));
    if (new Set(held).size > 1) throw this.pool.doubt(`providers hold other transfers in block ${header.height}`);
  }

  /** For each list of logs given for a block, whether it is what the block provably holds. */
  private async verdicts(header: Header, given: readonly (readonly RawLog[])[]): Promise<boolean[]> {
    const proven = await this.pool.firstKnown(`block ${header.height}`, (provider) =>
      proveBlock(provider, header.hash, header),
    );
    if (!proven) throw this.pool.doubt(`block ${header.height} is gone`);
    const truth = transfersAsText(proven.transfers);
    return given.map((logs) => transfersAsText(transfersOf(logs)) === truth);
  }

  /** Heads for ranges that give as many logs as are wanted, in steps of twice the size at most. */
  private adapt(count: number, blocks: number): void {
    this.largest = Math.min(this.connection.maxRange, Math.ceil(this.largest * 1.05));
    const wanted = count === 0 ? blocks * 2 : Math.floor((blocks * WANTED_LOGS) / count);
    // Only a range that was asked for in full says that a larger one would do.
    const most = blocks === this.size ? blocks * 2 : this.size;
    this.size = Math.max(1, Math.min(wanted, most, this.largest));
  }

  /** What was too much is not tried again soon. */
  private shrink(blocks: number): void {
    this.largest = Math.max(1, Math.floor(blocks / 2));
    this.size = this.largest;
  }
}

/** All heights of a range, so many as one request may ask for. */
function* inPieces(from: number, to: number): Generator<number[]> {
  for (let height = from; height <= to; height += HEADERS_AT_ONCE) {
    yield Array.from({ length: Math.min(HEADERS_AT_ONCE, to - height + 1) }, (_, n) => height + n);
  }
}

/** Both ends of a range and some blocks between, by chance: who leaves out blocks cannot know which are looked at. */
function sample(from: number, to: number): number[] {
  const blocks = to - from + 1;
  const heights = new Set([from, to]);
  const wanted = Math.min(blocks, Math.max(heights.size + LEAST_SAMPLES, Math.ceil(blocks / SAMPLE_EVERY) + 1));
  while (heights.size < wanted) heights.add(from + Math.floor(Math.random() * blocks));
  return [...heights].sort((a, b) => a - b);
}

/** Marks a provider whose answer did not hold. */
function lie(provider: Provider, what: string): RpcError {
  provider.distrust(what);
  return new RpcError('lying', what);
}

/** A second opinion that does not come is no opinion, unless it says that the range is too large. */
function lostOpinion(error: unknown): undefined {
  if (error instanceof RpcError && error.fault !== 'too_large' && error.fault !== 'timeout') return undefined;
  throw error;
}

/** Whatever keeps a provider from answering, there is no opinion. */
function noOpinion(error: unknown): undefined {
  if (!(error instanceof RpcError)) throw error;
}

/** Which blocks these are and what they hold, as one text. */
function contentOf(blocks: readonly BlockWithTransfers[]): string {
  return blocks.map(({ block, transfers }) => `${block.hash} ${transfersAsText(transfers)}`).join();
}

/** The blocks to prove: all of them if they are few, else some from one end to the other. */
function spread<T>(blocks: readonly T[]): readonly T[] {
  if (blocks.length <= MOST_PROOFS) return blocks;
  return [0, 0.5, 1].flatMap((share) => blocks[Math.round((blocks.length - 1) * share)] ?? []);
}
