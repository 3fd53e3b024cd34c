import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AssetRegistry } from '@chaintill/assets';
import { systemClock } from '@chaintill/kernel';
import { Outgoing, Strangers, type OutgoingHandlers, type OutgoingLog, type OutgoingWish } from '@chaintill/outgoing';
import type { Database } from '@chaintill/persistence';
import { Wallet } from 'ethers';
import { Registry } from 'prom-client';
import { root } from '../local/root';
import { chainTruth } from './chain-truth';
import { IndexingStack } from './indexing-stack';
import { HASTY, startRunner } from './outgoing-runner';

const CHAIN = 'ethereum-local';

export interface OutgoingRow {
  readonly id: string;
  readonly subject_id: string;
  readonly kind: string;
  readonly state: string;
  readonly unknown: boolean;
  readonly waiting_for: string | null;
  readonly waiting_reason: string | null;
  readonly sequence: string | null;
  readonly never_lands: readonly object[];
  readonly hash: string | null;
  readonly fee: string | null;
  readonly failure: string | null;
}

/**
 * A real chain with its indexer, a sender with coins and tokens, and somebody who signs with the sender's real key what lies
 * in the letter box, asking nothing.
 */
export class OutgoingRig {
  readonly wallet = Wallet.createRandom();
  /** Refuses the requests of these subjects. */
  readonly refused = new Set<string>();
  /** Whether the signer works. */
  signing = true;
  /** Whether blocks are made. */
  mining = true;
  private readonly stops: (() => Promise<void>)[] = [];
  private readonly signers = new Map<string, Wallet>();
  private running = true;

  private constructor(
    readonly stack: IndexingStack,
    public outgoing: Outgoing,
    public assets: AssetRegistry,
  ) {}

  static async start(): Promise<OutgoingRig> {
    const stack = await IndexingStack.start();
    await stack.db.query('create table test_endings (id text primary key, ending text not null)');
    const assets = await AssetRegistry.load(stack.db);
    const rig = new OutgoingRig(stack, new Outgoing(stack.db, assets, systemClock), assets);
    await rig.fund(rig.wallet);
    await stack.index();
    await stack.mine(5);
    await stack.caughtUp();
    // a slow machine never catches up with a head that moves all the time
    rig.repeat(10, () => rig.sign());
    rig.repeat(150, async () => {
      if (rig.mining) await stack.mine();
    });
    return rig;
  }

  private get strangers(): Strangers {
    return new Strangers(this.db, systemClock);
  }

  get sender(): string {
    return this.wallet.address.toLowerCase();
  }

  get db(): Database {
    return this.stack.db;
  }

  /** Makes somebody a sender whom the signer signs for. */
  async fund(wallet: { readonly address: string; readonly privateKey: string }, tokens = 10n ** 12n): Promise<void> {
    this.signers.set(wallet.address.toLowerCase(), new Wallet(wallet.privateKey));
    await this.stack.anvil.rpc('anvil_setBalance', [wallet.address, '0x56bc75e2d63100000']);
    if (tokens > 0n) await this.stack.usdt.mint(wallet.address, tokens);
  }

  /** Lists a token of six decimals. */
  async list(symbol: string, contract: string): Promise<void> {
    await this.db.query(
      `insert into assets (chain_id, symbol, kind, contract, decimals) values ('${CHAIN}', $1, 'token', $2, 6)`,
      [symbol, contract.toLowerCase()],
    );
    this.assets = await AssetRegistry.load(this.db);
    this.outgoing = new Outgoing(this.db, this.assets, systemClock);
  }

  async runner(
    rpcUrls = [this.stack.anvil.url],
    limits = HASTY,
    handlers?: OutgoingHandlers,
    registry = new Registry(),
    log?: OutgoingLog,
  ): Promise<{ stop(): Promise<void> }> {
    const runner = await startRunner(this.db, rpcUrls, limits, registry, handlers, log);
    this.stops.push(() => runner.stop());
    return runner;
  }

  /** A runner in a process of its own, to be killed. */
  async process(rpcUrls = [this.stack.anvil.url]): Promise<ChildProcess> {
    const child = fork(join(root, 'dist/tools/test/outgoing-process.js'), [this.stack.databaseUrl, ...rpcUrls], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    this.stops.push(async () => void child.kill('SIGKILL'));
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', (code) => reject(new Error(`the runner ended with ${code}`)));
    });
    return child;
  }

  /** @param symbol or the asset's id */
  async wish(
    subjectId: string,
    to: string,
    amount: bigint,
    symbol: string | number = 'USDT',
    more: Partial<OutgoingWish> = {},
  ): Promise<string> {
    const assetId = typeof symbol === 'number' ? symbol : this.assets.asset(this.assets.chain(CHAIN, false), symbol).id;
    return this.db.tx((tx) =>
      this.outgoing.enqueue(tx, {
        organizationId: 'org_a',
        livemode: false,
        kind: 'payout',
        subjectId,
        chainId: CHAIN,
        from: this.sender,
        to,
        assetId,
        amount,
        proof: null,
        ...more,
      }),
    );
  }

  async rows(where = 'true'): Promise<OutgoingRow[]> {
    return this.db.query<OutgoingRow>(`select * from outgoing_transactions where ${where} order by number`);
  }

  async row(id: string): Promise<OutgoingRow> {
    const [row] = await this.rows(`id = '${id}'`);
    if (!row) throw new Error(`no transaction ${id}`);
    return row;
  }

  /** Waits until none is left that is not finished. */
  async finished(timeoutMs = 60_000): Promise<void> {
    await this.until(
      'all are finished',
      async () => (await this.rows(`state not in ('confirmed', 'failed')`)).length === 0,
      timeoutMs,
    );
  }

  async until(what: string, holds: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await holds())) {
      if (Date.now() > deadline) {
        const rows = await this.rows(`state not in ('confirmed', 'failed')`);
        throw new Error(`not within ${timeoutMs} ms: ${what}: ${JSON.stringify(rows.slice(0, 5), null, 1)}`);
      }
      await sleep(25);
    }
  }

  /** Senders that stand still, since the chain holds what the books do not know. */
  stopped(): ReturnType<Strangers['stopped']> {
    return this.strangers.stopped();
  }

  /** Lets a sender go on, as its operator does. */
  goOn(address = this.sender): ReturnType<Strangers['goOn']> {
    return this.db.tx((tx) => this.strangers.goOn(tx, { chainId: CHAIN, address }));
  }

  /** Transfers to some addresses as the chain has them: one line per transfer, sorted. Shares no code with what is tested. */
  async truth(recipients: Iterable<string>): Promise<string[]> {
    const found = await chainTruth(this.stack.anvil.url, new Set(recipients), true);
    return found.map(({ to, amount }) => `${to} ${amount}`).sort();
  }

  /** What the handlers were told, by transaction. */
  async endings(): Promise<Record<string, string>> {
    const rows = await this.db.query<{ id: string; ending: string }>('select * from test_endings');
    return Object.fromEntries(rows.map(({ id, ending }) => [id, ending]));
  }

  /** Fees booked, and fees that the chain took from the sender, base units. */
  async fees(): Promise<{ booked: bigint; written: bigint }> {
    const [row] = await this.db.query<{ booked: string | null; written: string | null }>(
      `select (select -sum(balance) from ledger_accounts where kind = 'costs') as booked,
              (select sum(fee) from outgoing_transactions) as written`,
    );
    return { booked: BigInt(row?.booked ?? 0), written: BigInt(row?.written ?? 0) };
  }

  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.stops.map((stop) => stop()));
    await this.stack.stop();
  }

  private repeat(everyMs: number, work: () => Promise<void>): void {
    const loop = (async () => {
      while (this.running) {
        await work().catch(() => undefined); // the chain or the database is on its way down
        await sleep(everyMs);
      }
    })();
    this.stops.push(() => loop);
  }

  private async sign(): Promise<void> {
    if (!this.signing) return;
    const rows = await this.db.query<{ id: string; from_address: string; digest: string; subject: string }>(
      `select id, from_address, digest, instruction ->> 'subjectId' as subject from signing_requests where state = 'waiting'
       order by created_at limit 50`,
    );
    for (const { id, from_address: from, digest, subject } of rows) {
      const signer = this.signers.get(from);
      const refused = this.refused.has(subject) || !signer;
      await this.db.query(
        'update signing_requests set state = $2, signature = $3, refusal = $4, decided_at = now() where id = $1',
        [
          id,
          refused ? 'refused' : 'signed',
          refused ? null : signer.signingKey.sign(digest).serialized,
          refused ? 'over_cap' : null,
        ],
      );
    }
  }
}
