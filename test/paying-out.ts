import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchView, PayoutView, Policy, PolicyView } from '@chaintill/payouts';
import { Contract, JsonRpcProvider, Wallet } from 'ethers';
import { ApiClient } from '../tools/launcher/api-client';
import { pay } from '../tools/launcher/payer';
import type { AppName } from '../tools/launcher/ready-file';
import { waitFor } from '../tools/local/ports';
import { endChild } from '../tools/local/processes';
import { root } from '../tools/local/root';
import { chainTruth } from '../tools/test/chain-truth';
import { totpCode } from '../tools/test/totp';
import { CHAIN, type Gateway } from './gateway';

const PATIENCE_MS = 60_000;

/** What one wants paid to somebody, in whole USDT. */
export interface Wanted {
  readonly address: string;
  readonly amount: string;
}

/** What lies on the chain and what the books say lies there, base units. */
export interface Holdings {
  readonly chain: bigint;
  readonly books: bigint;
}

const UNLIMITED = { amounts: {}, fiat: null };
export const NO_LIMITS: Policy['limits'] = {
  perPayout: UNLIMITED,
  perHour: UNLIMITED,
  perDay: UNLIMITED,
  payoutsPerHour: null,
};

export const someone = (): string => Wallet.createRandom().address;

/**
 * The merchant of a gateway when he pays out: signed in with his authenticator, with a key for his program, and a hot wallet
 * with coins.
 */
export class PayingOut {
  private readonly others: ChildProcess[] = [];
  private readonly environments = new Map<AppName, Record<string, string>>();
  private session: Record<string, string> = {};

  private constructor(
    readonly gateway: Gateway,
    readonly hot: string,
  ) {}

  /** @param funds whole USDT that lie in the hot wallet from the beginning, beside the coins that pay for the network */
  static async open(gateway: Gateway, funds = 100_000): Promise<PayingOut> {
    const merchant = new PayingOut(gateway, await waitFor('the hot wallet', () => hotWallet(gateway), PATIENCE_MS));
    await merchant.signIn();
    if (funds > 0) await pay(gateway.chain, 'USDT', merchant.hot, String(funds));
    return merchant;
  }

  /** Ends what {@link another} started. */
  async close(): Promise<void> {
    await Promise.all(this.others.map((child) => endChild(child, 'SIGTERM', 10_000)));
  }

  /** A key of the merchant's program, which may pay out; by a code. */
  async program(): Promise<ApiClient> {
    const body = { name: 'payouts', role: 'member', code: await this.code() };
    const { secret } = await this.admin<{ secret: string }>('POST', '/api-keys', body);
    return new ApiClient(this.gateway.stack.ready.api, secret);
  }

  /** A code of the authenticator that is taken however soon after the one before: which one was used last is forgotten. */
  async code(): Promise<string> {
    const { email, totpSecret = '' } = this.gateway.stack.ready.panelUser;
    await this.gateway.database.query(
      'update second_factors f set last_step = 0 from people p where p.id = f.person_id and p.email = $1',
      [email],
    );
    return totpCode(totpSecret);
  }

  /** A call of the panel. */
  async admin<T>(method: string, path: string, body: object): Promise<T> {
    const url = `${this.gateway.stack.ready.api}/admin/api${path}`;
    const answer = await fetch(url, { method, headers: this.session, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as T; // the shape of the route that is named
  }

  /** Where the worker shows its metrics. */
  get workerUrl(): string {
    return `http://127.0.0.1:${this.environmentOf('worker')['WORKER_PORT']}`;
  }

  /** From now on payouts need nobody's consent. */
  async asksNobody(): Promise<void> {
    const { mode } = await this.gateway.api.get<PolicyView>('/payouts/policy');
    if (mode !== 'none') await this.policy({});
  }

  /** Puts the policy. @param change what differs from one that lets everything leave @param code of the authenticator */
  async policy(change: Partial<Policy>, code?: string): Promise<void> {
    await this.admin('PUT', '/payouts/policy', {
      mode: 'none',
      approvals: 0,
      limits: NO_LIMITS,
      allowListOnly: false,
      coolingOffHours: 24,
      ...change,
      code: code ?? (await this.code()),
    });
  }

  /** Earns so many USDT by an order. @returns its id */
  async earn(amount: string): Promise<string> {
    const order = await this.gateway.order({ amount });
    await this.gateway.pay(order, amount);
    await this.gateway.reaches(order, 'completed');
    return order.orderId;
  }

  async batch(by: ApiClient, items: readonly Wanted[]): Promise<BatchView> {
    const wanted = items.map((item) => ({ ...item, currency: 'USDT', chainId: CHAIN }));
    return (await by.post<BatchView>('/payouts', { items: wanted })).body;
  }

  async verify(by: ApiClient, { batchId }: BatchView): Promise<BatchView> {
    return (await by.post<BatchView>(`/payouts/batches/${batchId}/verify`, { code: await this.code() })).body;
  }

  /** Waits until payouts are in a state. @throws Error saying where they are instead */
  async reach(
    payouts: readonly Pick<PayoutView, 'payoutId'>[],
    state: PayoutView['status'],
    timeoutMs = PATIENCE_MS,
  ): Promise<void> {
    const ids = payouts.map(({ payoutId }) => payoutId);
    const elsewhere = async (): Promise<object[]> =>
      (
        await this.gateway.database.query<object>(
          `select p.id, p.state, p.reason, o.state as outgoing, o.waiting_for, o.waiting_reason
           from payouts p left join outgoing_transactions o on o.id = p.outgoing_id where p.id = any ($1) and p.state <> $2`,
          [ids, state],
        )
      ).rows;
    try {
      await waitFor(state, async () => ((await elsewhere()).length === 0 ? true : undefined), timeoutMs, 250);
    } catch {
      const left = await elsewhere();
      throw new Error(`${left.length} are not ${state}: ${JSON.stringify(left.slice(0, 3))}`);
    }
  }

  /** What strangers got in USDT, transfer by transfer, as the receipts of the chain say: `address amount`, sorted. */
  async received(addresses: readonly string[]): Promise<string[]> {
    const found = await chainTruth(
      this.gateway.chain.rpcUrl,
      new Set(addresses.map((address) => address.toLowerCase())),
    );
    const usdt = this.gateway.chain.tokens['USDT']?.address.toLowerCase();
    return found.map(({ to, contract, amount }) => `${to} ${contract === usdt ? amount : `of ${contract}`}`).sort();
  }

  /** All that lies on addresses of the merchant, beside what his books say of it. */
  async holdings(currency: 'USDT' | 'ETH'): Promise<Holdings> {
    const { database, chain } = this.gateway;
    const { rows } = await database.query<{ address: string }>(
      `select address from addresses where state <> 'available' union select address from wallets`,
    );
    const { rows: booked } = await database.query<{ sum: string }>(
      `select coalesce(-sum(p.amount), 0) as sum from ledger_postings p join ledger_accounts a on a.id = p.account_id
       join assets s on s.id = a.asset_id where a.kind = 'custody' and s.symbol = $1`,
      [currency],
    );
    const provider = new JsonRpcProvider(chain.rpcUrl, undefined, { cacheTimeout: -1, staticNetwork: true });
    try {
      const token = chain.tokens[currency]?.address;
      const balanceOf = token && new Contract(token, ABI, provider).getFunction('balanceOf');
      const each = await Promise.all(
        rows.map(({ address }) =>
          // what the ABI says
          balanceOf ? (balanceOf(address) as Promise<bigint>) : provider.getBalance(address),
        ),
      );
      return { chain: each.reduce((sum, units) => sum + units, 0n), books: BigInt(booked[0]?.sum ?? 0) };
    } finally {
      provider.destroy();
    }
  }

  /** One more process of an app beside the one that runs, with its environment. @returns it and its port */
  async another(app: AppName): Promise<{ readonly child: ChildProcess; readonly port: number }> {
    const env = { ...this.environmentOf(app), API_PORT: '0', WORKER_PORT: '0', INDEXER_PORT: '0' };
    const child = fork(join(root, `dist/apps/${app}/src/main.js`), [], {
      env,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.others.push(child);
    const port = await new Promise<number>((resolve, reject) => {
      child.on('message', (message: { ready?: boolean; port?: number }) => {
        if (message.ready) resolve(message.port ?? 0);
      });
      child.once('exit', (code, signal) => reject(new Error(`the second ${app} ended with ${code ?? signal}`)));
    });
    return { child, port };
  }

  /** As it was when it was first asked for: later the app may just be dead. */
  private environmentOf(app: AppName): Record<string, string> {
    const known = this.environments.get(app);
    if (known) return known;
    const lines = readFileSync(`/proc/${this.gateway.stack.ready.pids[app]}/environ`, 'utf8').split('\0');
    const variables = lines.map((line): [string, string] => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    });
    // the channel to the launcher is not ours to have
    const own = variables.filter(([name]) => name !== '' && name !== 'NODE_CHANNEL_FD');
    const env = Object.fromEntries(own);
    this.environments.set(app, env);
    return env;
  }

  private async signIn(): Promise<void> {
    const { api, panelUser } = this.gateway.stack.ready;
    const answer = await fetch(`${api}/admin/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: panelUser.email, password: panelUser.password, code: await this.code() }),
    });
    if (answer.status !== 201) throw new Error(`signing in answered ${answer.status}: ${await answer.text()}`);
    const { csrfToken } = (await answer.json()) as { csrfToken: string }; // what the route answers with
    const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
    this.session = {
      cookie,
      'x-csrf-token': csrfToken,
      'x-chaintill-mode': 'test',
      'content-type': 'application/json',
    };
  }
}

const ABI = ['function balanceOf(address) view returns (uint256)'];

/** What the signer says that it can pay from for the merchant. */
async function hotWallet({ database, stack }: Gateway): Promise<string | undefined> {
  const { rows } = await database.query<{ address: string }>(
    `select address from signer_keys where kind = 'single' and organization_id = $1 and revoked_at is null`,
    [stack.ready.organization.id],
  );
  return rows[0]?.address;
}
